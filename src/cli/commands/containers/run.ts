import {
  type ContainerOptions,
  type ContainerRecord,
  createContainer,
  type Nacre,
  openNacre,
  removeContainer,
  runImage,
  type StartOptions,
  startAttached,
  startContainer,
} from '../../../app/index.ts';
import type { Command, Flags, Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { detachKeysFlag, readDetachKeys } from './attach-flags.ts';
import { type ContainerCall, readContainerCall, toRunFault } from './read-container-call.ts';
import { containerFlags, inOrder } from './run-flags/container-flags.ts';
import { foreignRunFlags } from './run-flags/foreign-flags.ts';
import { isChoosy, readStreams, streamFlags } from './stream-flags.ts';

export const run: Command = {
  name: 'run',
  about: `Runs a command in a new container of an image, in the foreground, and exits with its status. Signals are passed on to it;
the third Ctrl-C within five seconds kills it. The container has its own processes, mounts, host name and limits. With -d it runs
in the background, and its ID is printed.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'COMMAND', kind: 'any', completion: 'none' },
  ],
  flags: inOrder([
    { name: 'detach', short: 'd', kind: 'switch', about: 'run it in the background and print its ID' },
    detachKeysFlag,
    ...streamFlags,
    ...containerFlags,
  ]),
  foreign: foreignRunFlags,
  passThrough: true,
  runsProgram: true,
  examples: [
    { call: 'nacre run --rm -it debian sh', about: 'A shell' },
    { call: 'nacre run -d --name web -p 8080:80 hello', about: 'A server, reached at port 8080 of this machine' },
    {
      call: 'nacre run --rm -v "$PWD":/src -w /src --network none debian ls -l',
      about: 'A tool on the files of this directory, with no network',
    },
  ],
  async run(invocation) {
    try {
      using nacre = openNacre(invocation.root);
      using call = readContainerCall('run', invocation);
      if (invocation.flags.on('detach')) return await runDetached(nacre, call, invocation);
      if (goesWithUs(call.request.options, invocation.flags)) return await runImage(nacre, call.request);
      return await runJoined(nacre, call, invocation);
    } catch (error) {
      throw toRunFault(error);
    }
  },
};

/**
 * What is removed when it ends, and can not be left alone before, needs nobody between its standard streams and ours; to be
 * asked for its health it does. IDs of its own are recorded ahead.
 */
function goesWithUs({ remove, recordSeccomp, health, healthAction, userns }: ContainerOptions, flags: Flags): boolean {
  const isAsked = (health !== undefined && health.test?.[0] !== 'NONE') || healthAction !== undefined;
  // What a tracer is to see runs below it.
  const goes = (remove || recordSeccomp !== undefined) && userns === undefined;
  if (isChoosy(flags)) return false;
  return goes && !isAsked && flags.text('detach-keys') === undefined && flags.text('cidfile') === undefined;
}

async function runJoined(nacre: Nacre, call: ContainerCall, { flags }: Invocation): Promise<number> {
  const keys = readDetachKeys(flags);
  const streams = readStreams(flags, call.request.options.interactive);
  const { stdin } = streams;
  const request = { ...call.request, options: { ...call.request.options, stdinOnce: stdin } };
  const status = await startNew(nacre, { ...call, request }, (record, life) =>
    startAttached(nacre, record, { ...streams, ...keys, ...life, ...toTold(call) }),
  );
  return status ?? 0;
}

async function runDetached(nacre: Nacre, call: ContainerCall, { flags, terminal }: Invocation): Promise<number> {
  if (flags.list('attach').length > 0)
    throw cliFault('cli/usage', '--attach and --detach contradict each other', { hint: 'Leave one of them out.' });
  await startNew(nacre, call, async (record, life) => {
    await startContainer(nacre, record, { ...life, ...toTold(call) });
    terminal.out(`${record.id}\n`);
  });
  return 0;
}

/** Who is told what the container is not given of what was asked for. */
function toTold({ request: { onEvent } }: ContainerCall): Pick<StartOptions, 'onEvent'> {
  return onEvent === undefined ? {} : { onEvent };
}

/** A container that could not be started stays, as Docker's does, for whoever wants to know why. */
async function startNew<Result>(
  nacre: Nacre,
  call: ContainerCall,
  start: (record: ContainerRecord, held: Pick<StartOptions, 'life'>) => Promise<Result>,
): Promise<Result> {
  const held: { life?: Disposable } = {};
  const onHeld = (life: Disposable): void => void Object.assign(held, { life });
  const record = await createContainer(nacre, { ...call.request, onHeld });
  try {
    call.told(record.id);
    return await start(record, held);
  } catch (error) {
    // It may not have come to the start, which lets go.
    held.life?.[Symbol.dispose]();
    if (record.remove) await removeContainer(nacre, record.id, { volumes: true });
    throw error;
  }
}
