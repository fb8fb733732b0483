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

// A terminal sends these to everyone in its foreground group, so a runtime that shares our terminal has got them already.
const sentByTerminal: ReadonlySet<string> = new Set(['SIGHUP', 'SIGWINCH']);

/**
 * Passes signals of this process on to a runtime in the foreground, which passes them to the container. While it holds, they do not
 * end this process.
 *
 * @param sharesTerminal whether the runtime is in our foreground group (else it has a session of its own)
 */
export function forwardSignals(child: Child, sharesTerminal: boolean): Disposable {
  const pass = (signal: NodeJS.Signals): void => {
    if (!sharesTerminal || !sentByTerminal.has(signal)) child.kill(signal);
  };
  for (const signal of passedOn) process.on(signal, pass);
  return {
    [Symbol.dispose]() {
      for (const signal of passedOn) process.off(signal, pass);
    },
  };
}
