import { type Diagnostic, Fault } from '../../../base/index.ts';
import { formatFound } from '../../format-found.ts';
import { formatTrouble } from '../../format-trouble.ts';
import type { Terminal } from '../../terminal.ts';
import { withExit } from '../../with-exit.ts';

/** Shows what is told of Dockerfiles. Disposing shows what the build checks warn of: that comes once the build is over. */
export interface DiagnosticTeller extends Disposable {
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
}

// Whoever has more mistakes in a file reads the first ones, or has named a file that is no Dockerfile.
const mostErrors = 20;

/**
 * Of errors the first ones are shown: the fault that ends the build tells how many there are.
 *
 * @param quiet whether nothing is told but what stops the build
 */
export function openDiagnostics(terminal: Pick<Terminal, 'colour' | 'err'>, quiet: boolean): DiagnosticTeller {
  const findings: Diagnostic[] = [];
  let errors = 0;
  return {
    onDiagnostic(diagnostic) {
      const isError = diagnostic.severity === 'error';
      if (isError) errors += 1;
      if (isFinding(diagnostic)) findings.push(diagnostic);
      else if (isError ? errors <= mostErrors : !quiet) terminal.err(formatTrouble(diagnostic, terminal));
    },
    [Symbol.dispose]: () => (quiet ? undefined : terminal.err(formatByFile(findings))),
  };
}

function formatByFile(findings: readonly Diagnostic[]): string {
  const files = [...new Set(findings.map(({ place }) => place.file))];
  return files.map((file) => formatFound(findings.filter(({ place }) => place.file === file))).join('');
}

/** Whether a warning is that of a build check: those have names, other diagnostics have codes with a slash. */
function isFinding({ severity, code }: Diagnostic): boolean {
  return severity === 'warning' && !code.includes('/');
}

/** The statuses in which a container that did not start ends belong to `run`; a build that failed is a build that failed. */
export function toBuildFault(error: unknown): unknown {
  if (!(error instanceof Fault) || error.exit < 125 || error.exit > 127) return error;
  return withExit(error, 1);
}
