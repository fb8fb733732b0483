import type { ExplainedStep, ExplainReport } from '../app/index.ts';
import { formatAge } from './format-table.ts';
import { showText } from './show-text.ts';

/** Why each step was done or found, for people. @param now in milliseconds since 1970 */
export function formatExplanation({ steps }: ExplainReport, now: number): string {
  if (steps.length === 0) return 'no step was looked at\n';
  return steps.map((step) => formatStep(step, now)).join('');
}

function formatStep({ step, file, line, cached, reasons, earlier }: ExplainedStep, now: number): string {
  const head = `${showText(step)} (${showText(file)}:${line})\n`;
  const messages = reasons.map(({ message }) => showText(message));
  const when = earlier === null ? '' : formatAge(earlier.at, now);
  if (cached) return `${head}  found: ${messages.join(', ')}${when === '' ? '' : `, ${when}`}\n`;
  if (when === '') return `${head}  done: ${messages.join(', ')}\n`;
  return `${head}  done: not the same as ${when}\n${messages.map((message) => `    ${message}\n`).join('')}`;
}
