import type { Fault, Place } from '../base/index.ts';
import { templateFault } from './faults.ts';

/** A template as the user wrote it. */
export interface TemplateSource {
  readonly text: string;
  /** Where the text comes from, for places: a file's name or a flag. */
  readonly name: string;
}

/** Line, column and line of an offset into the text. */
export function placeAt({ text, name }: TemplateSource, at: number): Place {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  const line = text.slice(0, start).split('\n').length;
  return { file: name, line, column: at - start + 1, text: text.slice(start, end === -1 ? undefined : end) };
}

/** A fault of syntax at an offset into the text. */
export function syntaxFault(source: TemplateSource, at: number, message: string, hint: string): Fault {
  return templateFault('template/bad-syntax', message, { hint, place: placeAt(source, at) });
}
