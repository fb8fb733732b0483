import { parseTemplate, renderTemplate, type Template } from '../template/index.ts';
import type { Flag } from './command.ts';
import { showLines } from './show-text.ts';
import { toDictionaries } from './to-dictionaries.ts';

/** The flag of every command that shows all of something. */
export const valueFormatFlag: Flag = {
  name: 'format',
  short: 'f',
  kind: 'text',
  value: 'FORMAT',
  about: 'a template for each, or json',
};

/** How values are to be shown: by a template, or as JSON, each on one line or all on many. */
export type ValueFormat = Template | 'json' | undefined;

/** @throws template/bad-syntax */
export function readValueFormat(text: string | undefined): ValueFormat {
  if (text === undefined || text === '' || text === 'json') return text === 'json' ? text : undefined;
  return parseTemplate(text, '--format');
}

/** One value of Docker's shape on a line of its own. @throws template/no-field, template/bad-value */
export function formatValue(value: unknown, format: Template | 'json'): string {
  if (format === 'json') return `${JSON.stringify(value)}\n`;
  return `${showLines(renderTemplate(format, toDictionaries(value)))}\n`;
}
