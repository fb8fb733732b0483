import { constants } from 'node:os';
import {
  assertTerminal,
  attachContainer,
  bundleOf,
  type CaughtSignals,
  type ContainerRecord,
  catchSignals,
  hasTerminal,
  holdLife,
  type JoinEnd,
  type Living,
  openAttachment,
  readTerminalSize,
  signalContainer,
  watchEnd,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { assertAttachable } from './open-container-streams.ts';
import { settleHeld } from './settle.ts';
import { type StartOptions, startContainer } from './start-container.ts';
import { tellContainer } from './tell-container.ts';

/** How this process's standard streams are joined to a container. */
export interface AttachToOptions {
  /** Whether our standard input goes to the container. */
  readonly stdin: boolean;
  /** Which of its output we want. @default both */
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** @default ctrl-p, ctrl-q */
  readonly detachKeys?: Uint8Array;
  /** Whether signals that we get go to the container. @default true */
  readonly passSignals?: boolean;
}

/**
 * Starts a container with this process's standard streams joined to it from its first byte on, and waits for its end.
 *
 * @returns its exit status; `undefined` when somebody detached from it and it goes on
 * @throws app/container-running when it runs already, and as `startContainer`
 */
export async function startAttached(
  nacre: Nacre,
  record: ContainerRecord,
  options: AttachToOptions & StartOptions,
): Promise<number | undefined> {
  const { tty } = record.options;
  assertTerminal({ tty, interactive: options.stdin });
  const size = tty && hasTerminal() ? readTerminalSize() : undefined;
  using signals = options.passSignals === false ? undefined : catchSignals();
  using open = new DisposableStack();
  const joining: { end?: Promise<'ended' | 'detached'> } = {};
  const hungUp = new AbortController();
  const living = await startContainer(nacre, record, {
    ...options,
    ...(size === undefined ? {} : { terminalSize: size }),
    onCreated: async (_, bundle) => {
      const attachment = open.use(openAttachment(nacre.host(), bundle));
      joining.end = attachContainer(attachment, { ...options, bundle, tty, signal: hungUp.signal, host: nacre.host() });
    },
  });
  if (living === undefined)
    throw appFault('app/container-running', `container ${record.name} is running`, {
      hint: 'Join it with `nacre attach`.',
    });
  if (signals !== undefined) passSignals(nacre, record, signals, tty ? hungUp : undefined);
  return await waitAttached(nacre, record, living, joining.end);
}

/** Signals go to the container; when a terminal is closed, whoever looked on is gone and the container stays. */
function passSignals(
  nacre: Nacre,
  { id }: Pick<ContainerRecord, 'id'>,
  signals: CaughtSignals,
  hungUp: AbortController | undefined,
): void {
  const kill = (name: NodeJS.Signals = 'SIGTERM'): boolean => {
    if (name === 'SIGHUP' && hungUp !== undefined) hungUp.abort();
    else {
      const record = openContainerRecords(nacre.store).get(id);
      return record !== undefined && signalContainer(record, constants.signals[name], nacre.host());
    }
    return true;
  };
  signals.passTo({ kill }, false);
}

/**
 * Joins this process's standard streams to a container that runs, until it ends.
 *
 * @returns its exit status; `undefined` when somebody detached from it and it goes on
 * @throws app/container-not-running, app/container-paused, app/not-attachable
 */
export async function attachToContainer(
  nacre: Nacre,
  record: ContainerRecord,
  options: AttachToOptions,
): Promise<number | undefined> {
  const living = assertAttachable(record);
  const { tty } = record.options;
  using signals = options.passSignals === false ? undefined : catchSignals();
  const hungUp = new AbortController();
  if (signals !== undefined) passSignals(nacre, record, signals, tty ? hungUp : undefined);
  const bundle = bundleOf(record);
  using attachment = openAttachment(nacre.host(), bundle);
  tellContainer(nacre, record, 'attach');
  const stdin = options.stdin && record.options.interactive;
  const joined = attachContainer(attachment, {
    ...options,
    ...{ stdin, bundle, tty, redraw: true },
    signal: hungUp.signal,
    host: nacre.host(),
  });
  return await waitAttached(nacre, record, living, joined);
}

/** The exit status once the output has ended; `undefined` after somebody detached. */
async function waitAttached(
  nacre: Nacre,
  record: ContainerRecord,
  living: Living,
  joined: Promise<JoinEnd> | undefined,
): Promise<number | undefined> {
  using watch = watchEnd(record, living, { runDirectory: nacre.runDirectory, host: nacre.host() });
  if ((await joined) === 'detached') return undefined;
  const { exitCode } = await watch.ended();
  using _life = await holdLife(nacre.host(), nacre.runDirectory, record.id);
  await settleHeld(nacre, record.id);
  return exitCode;
}
