import type { Diagnostic } from '../../base/index.ts';
import type { Dockerfile } from './instruction.ts';

/** A value read from a user's text, with all there is to say about the text. */
export interface Parsed<Value> {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a Dockerfile. Never throws: what can't be understood is left out of `value` and told as an error in `diagnostics`,
 * so a value is only to be built from when no diagnostic has the severity `error`.
 *
 * @param options.file name shown in places
 */
export function parseDockerfile(_text: string | Uint8Array, options: { readonly file: string }): Parsed<Dockerfile> {
  return { value: { file: options.file, directives: { escape: '\\' }, instructions: [] }, diagnostics: [] };
}
