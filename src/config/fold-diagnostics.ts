import { type Diagnostic, type FaultOptions, formatPlace } from '../base/index.ts';

/** What a fault says. */
export interface FoldedDiagnostics extends FaultOptions {
  readonly message: string;
}

/** All that is wrong with a file as one fault says it: the first thing, and the others in its detail. */
export function foldDiagnostics(diagnostics: readonly Diagnostic[]): FoldedDiagnostics {
  const [first, ...rest] = diagnostics;
  const detail = rest.map(({ place, message }) => `${formatPlace(place)}: ${message}`).join('\n');
  return {
    message: first?.message ?? 'it says nothing',
    ...(first === undefined ? {} : { place: first.place }),
    ...(first?.hint === undefined ? {} : { hint: first.hint }),
    ...(detail === '' ? {} : { detail }),
  };
}
