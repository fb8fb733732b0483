import type { Diagnostic } from '../../base/index.ts';

/** A value read from a user's text, with all there is to say about the text. */
export interface Parsed<Value> {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}
