import type { BuildImageRequest } from '../../app/index.ts';
import { Fault } from '../../base/index.ts';
import { AlreadyTold } from '../already-told.ts';
import type { Invocation } from '../command.ts';
import { readShell } from '../commands/build/shell-flag.ts';
import { openDiagnostics, toBuildFault } from '../commands/build/tell-diagnostics.ts';
import { openBuildProgress } from './open-build-progress.ts';
import { readProgressKind } from './progress-kind.ts';

/** What a build is told to tell. */
export type ShownBuild = Required<Pick<BuildImageRequest, 'onEvent' | 'onDiagnostic'>> &
  Pick<BuildImageRequest, 'onLine' | 'onPrint' | 'onShell'>;

/**
 * Builds, and shows how it goes in the form that flags and environment ask for; once it is over, what build checks warn of. Standard output
 * is free when this returns.
 *
 * @param command as users know it
 */
export async function showBuild<Outcome>(
  command: string,
  { flags, terminal }: Pick<Invocation, 'flags' | 'terminal'>,
  build: (shown: ShownBuild) => Promise<Outcome>,
): Promise<Outcome> {
  const kind = readProgressKind(command, flags, terminal);
  let isTold = false;
  // With JSON they are lines like any other.
  using diagnostics = openDiagnostics(terminal, kind === 'quiet' || kind === 'json');
  using progress = openBuildProgress(terminal, kind);
  const { onEvent, onLine } = progress;
  try {
    const outcome = await build({
      onEvent,
      onPrint: (text) => progress.aside(() => terminal.err(text)),
      ...readShell(command, flags, terminal, progress),
      onDiagnostic: (diagnostic) => progress.aside(() => diagnostics.onDiagnostic(diagnostic)),
      ...(onLine === undefined
        ? {}
        : {
            onLine: (line) => {
              isTold ||= line.kind === 'end' && line.error !== undefined;
              onLine(line);
            },
          }),
    });
    progress.done();
    return outcome;
  } catch (error) {
    const fault = toBuildFault(error);
    throw isTold ? new AlreadyTold(fault instanceof Fault ? fault.exit : 1, fault) : fault;
  }
}
