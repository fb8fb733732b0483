import { join } from 'node:path';
import type { Nacre } from '../app/index.ts';
import { isFault } from '../base/index.ts';
import { createAttachMeetings } from './containers/attach-meetings.ts';
import { createExecInstances } from './containers/exec-instances.ts';
import type { DaemonLimits } from './daemon-limits.ts';
import { daemonLimits } from './daemon-limits.ts';
import { type Listen, openDaemon } from './open-daemon.ts';
import { passedSocket } from './passed-socket.ts';

export interface DaemonCall {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the socket. @default the one that systemd has opened, else `docker.sock` in the directory of short-lived state */
  readonly path?: string;
  /** Ends the service after so many milliseconds without a request. @default never */
  readonly idleTime?: number;
  readonly limits?: Partial<DaemonLimits>;
  /** Ends the service: requests under way get a while. */
  readonly signal: AbortSignal;
  /** Told of where the service is reached. */
  readonly onListening: (address: string) => void;
  /** Told of what fails and is no client's fault. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Serves the Docker Engine API until it is told to stop, or nobody has asked anything for some time.
 *
 * @throws daemon/cannot-listen
 */
export async function serveDaemon(nacre: Nacre, call: DaemonCall): Promise<void> {
  const { environment, path, idleTime, signal, onFailure } = call;
  const fd = path === undefined ? passedSocket(environment, process.pid) : undefined;
  const own = path ?? join(nacre.runDirectory, 'docker.sock');
  const where: Listen = fd === undefined ? { kind: 'path', path: own } : { kind: 'passed', fd };
  const over = Promise.withResolvers<void>();
  const limits = { ...daemonLimits, ...call.limits };
  const daemon = {
    nacre,
    environment,
    limits,
    meetings: createAttachMeetings(),
    execs: createExecInstances(limits.execs),
    onFailure(error: unknown) {
      // What a client asks for in vain is told to the client alone.
      if (!isFault(error) || error.status === 500) onFailure(error);
    },
  };
  await using server = await openDaemon(daemon, where, {
    onIdle: over.resolve,
    ...(idleTime === undefined ? {} : { idleTime }),
  });
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  if (signal.aborted) over.resolve();
  call.onListening(fd === undefined ? `unix://${own}` : 'the socket that systemd has opened');
  await over.promise;
  await server.stop();
}
