import type { Diagnostic } from '../../base/index.ts';
import { appFault } from '../faults.ts';

/** Who is told. */
export interface DiagnosticListener {
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
}

/**
 * Tells every diagnostic.
 *
 * @throws app/dockerfile when there are errors: the error itself when there is one, which is then not told besides
 */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], { onDiagnostic }: DiagnosticListener): void {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const [only] = errors.length === 1 ? errors : [];
  for (const diagnostic of diagnostics) if (diagnostic !== only) onDiagnostic?.(diagnostic);
  if (only !== undefined) {
    const { message, place, hint } = only;
    throw appFault('app/dockerfile', message, { place, ...(hint === undefined ? {} : { hint }) });
  }
  const [first] = errors;
  if (first !== undefined) throw appFault('app/dockerfile', `${first.place.file} has ${errors.length} errors`);
}
