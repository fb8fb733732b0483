import { constants } from 'node:os';
import type { Child } from '../../host/index.ts';

/** Signals that are meant for the container when this process gets them. */
const passedOn: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
];

/** Those that would end a process which does not expect them, this one included. */
const ending: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);

/** Milliseconds that a container whose terminal was closed may take to end. */
const patience = 1000;

// A terminal sends these to everyone in its foreground group, so a runtime that shares our terminal has got them already.
const sentByTerminal: ReadonlySet<string> = new Set(['SIGHUP', 'SIGWINCH']);

/** So many requests to end within so many milliseconds are an order: as process 1, a program that does not expect a signal never gets it. */
const insistence = { signals: 3, milliseconds: 5000 } as const;

/** Signals of this process on their way to a container. Until it is disposed they do not end this process. */
export interface CaughtSignals extends Disposable {
  /** What a container that is not started yet would have ended with: 128+n after signal n; `undefined` when none came. */
  readonly exitCode: number | undefined;
  /**
   * From here on signals go to a runtime in the foreground, which passes them to the container.
   *
   * @param sharesTerminal whether the runtime is in our foreground group (else it has a session of its own)
   */
  passTo(child: Pick<Child, 'kill'>, sharesTerminal: boolean): void;
}

export function catchSignals(): CaughtSignals {
  let exitCode: number | undefined;
  let hangUp: NodeJS.Timeout | undefined;
  let receive = (signal: NodeJS.Signals): void => {
    if (ending.has(signal)) exitCode ??= 128 + constants.signals[signal];
  };
  const take = (signal: NodeJS.Signals): void => receive(signal);
  for (const signal of passedOn) process.on(signal, take);
  return {
    get exitCode() {
      return exitCode;
    },
    passTo(child, sharesTerminal) {
      const asked: number[] = [];
      receive = (signal) => {
        if (signal === 'SIGINT' || signal === 'SIGTERM') asked.push(performance.now());
        const first = asked.at(-insistence.signals);
        if (first !== undefined && performance.now() - first < insistence.milliseconds) child.kill('SIGKILL');
        else if (!sharesTerminal || !sentByTerminal.has(signal)) child.kill(signal);
        // Nobody will type or read any more. A container that goes on all the same ends with its runtime, which would read in vain without end.
        else if (signal === 'SIGHUP') hangUp ??= setTimeout(() => child.kill('SIGKILL'), patience);
      };
    },
    [Symbol.dispose]() {
      clearTimeout(hangUp);
      for (const signal of passedOn) process.off(signal, take);
    },
  };
}
