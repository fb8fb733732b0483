import { catchSignals } from '../../driver/caught-signals.ts';
import { joinDelegatedScope, type ScopeJoin } from '../../driver/delegated-groups.ts';
import { onMadeTerminal } from '../../driver/made-terminal.ts';
import { followResizing, hasTerminal, holdTerminal } from '../../driver/terminal.ts';
import { runtimeFault } from '../../faults.ts';
import { type ExecCall, type StartedExec, startExec } from './start-exec.ts';

/** A command to be run on this process's own standard streams. */
export interface ExecCommandCall extends Pick<ExecCall, 'container' | 'command' | 'runDirectory'> {
  readonly host: ExecCall['host'] & ScopeJoin['host'];
  /** Keeps standard input open; without it the command reads nothing. */
  readonly interactive: boolean;
  /** Leaves the command alone once it runs. */
  readonly detach: boolean;
}

/**
 * Runs a command in a running container on this process's standard streams, and passes on signals that this process receives.
 *
 * @returns its exit status, 128+n when signal n ended it; 0 of a detached one that runs
 * @throws runtime/no-terminal, and as `StartedExec.exitCode`
 */
export async function execCommand(call: ExecCommandCall): Promise<number> {
  const { host, command, detach } = call;
  const mode = detach ? 'detached' : toMode(call);
  await joinDelegatedScope(call);
  using signals = catchSignals();
  using _terminal = mode === 'shared' ? holdTerminal() : undefined;
  const started = startExec({
    ...call,
    stdio: stdioOf(mode, call.interactive),
    ownSession: mode !== 'shared',
    ...(mode === 'made' ? { wrap: onMadeTerminal } : {}),
    // A detached command has a terminal that nobody sees; the runtime would want somebody to give it to.
    command: { ...command, tty: command.tty && !detach },
  });
  signals.passTo({ kill: (signal) => sendSignal(started, signal) }, mode === 'shared');
  using _resizing = mode === 'shared' ? followResizing(host, { containerPid: () => started.pid() }) : undefined;
  return await started.exitCode();
}

type Mode = 'plain' | 'shared' | 'made' | 'detached';

/** @throws runtime/no-terminal */
function toMode({ command, interactive }: ExecCommandCall): Mode {
  if (!command.tty) return 'plain';
  if (hasTerminal()) return 'shared';
  if (!interactive) return 'made';
  throw runtimeFault('runtime/no-terminal', '-t with -i needs a terminal, and standard input is none', {
    hint: 'Leave -t out, or -i.',
  });
}

function stdioOf(mode: Mode, interactive: boolean): ExecCall['stdio'] {
  switch (mode) {
    case 'plain':
      return [interactive ? 'inherit' : 'ignore', 'inherit', 'inherit'];
    case 'shared':
      return ['inherit', 'inherit', 'ignore'];
    case 'made':
      return ['pipe', 'inherit', 'ignore'];
    case 'detached':
      return ['ignore', 'ignore', 'ignore'];
  }
}

/** To the command itself: the runtime would end and leave it alone. */
function sendSignal(started: StartedExec, signal: NodeJS.Signals | number = 'SIGTERM'): boolean {
  const pid = started.pid();
  try {
    return pid !== undefined && process.kill(pid, signal);
  } catch {
    // It has ended since.
    return false;
  }
}
