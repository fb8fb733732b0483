import {
  createContainer,
  type Nacre,
  openNacre,
  removeContainer,
  runImage,
  startContainer,
} from '../../../app/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { type ContainerCall, readContainerCall, toRunFault } from './read-container-call.ts';
import { containerFlags } from './run-flags/container-flags.ts';

export const run: Command = {
  name: 'run',
  about: `Runs a command in a new container of an image, in the foreground, and exits with its status. Signals are passed on to it;
the third Ctrl-C within five seconds kills it. The container has its own processes, mounts, host name and limits. With -d it runs
in the background, and its ID is printed.`,
  positionals: [
    { name: 'IMAGE', kind: 'one', completion: 'image' },
    { name: 'COMMAND', kind: 'any', completion: 'none' },
  ],
  flags: [
    { name: 'detach', short: 'd', kind: 'switch', about: 'run it in the background and print its ID' },
    ...containerFlags,
  ],
  passThrough: true,
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
      return await runImage(nacre, call.request);
    } catch (error) {
      throw toRunFault(error);
    }
  },
};

/** A container that could not be started stays, as Docker's does, for whoever wants to know why. */
async function runDetached(nacre: Nacre, call: ContainerCall, { terminal }: Invocation): Promise<number> {
  const record = await createContainer(nacre, call.request);
  call.told(record.id);
  try {
    await startContainer(nacre, record);
  } catch (error) {
    if (record.remove) await removeContainer(nacre, record.id, { volumes: true });
    throw error;
  }
  terminal.out(`${record.id}\n`);
  return 0;
}
