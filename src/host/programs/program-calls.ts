import { hostFault } from '../faults.ts';
import type { SystemCalls } from '../system-calls.ts';
import { systemError } from '../system-error.ts';
import { programFiles } from './program-files.ts';
import { programLoop } from './program-loop.ts';
import { programMounts } from './program-mounts.ts';
import { toPrivateCommand } from './program-namespace.ts';
import { createNetworkNamespace, toNetworkCommand } from './program-network.ts';
import { programVerity } from './program-verity.ts';
import { runProgram } from './run-program.ts';

/** System calls by way of util-linux, coreutils and attr, where the C library can not be called: some 2 milliseconds each. */
export function programCalls(): SystemCalls {
  return {
    ...programMounts(),
    ...programFiles(),
    ...programVerity(),
    attachLoop: programLoop,
    openBelow: unsupportedBelow,
    connectPackets() {
      throw hostFault('host/unsupported', 'a socket of packets can not be opened without FFI', {
        hint: 'Run nacre with the Node that it brings along.',
      });
    },
    flock,
    startPrivately: (mounts, command, start) => start(toPrivateCommand(mounts, command)),
    createNetworkNamespace,
    startInNetwork: (path, command, start) => start(toNetworkCommand(path, command)),
  };
}

/** The lock belongs to the open file, which the program shares with us and leaves to us. */
function flock(fd: number, shared: boolean, wait: boolean): boolean {
  const how = [shared ? '-s' : '-x', ...(wait ? [] : ['-n'])];
  const { status, stderr } = runProgram('flock', [...how, '3'], [fd]);
  if (status > 1) throw Object.assign(systemError('flock', 5), { cause: stderr });
  return status === 0;
}

function unsupportedBelow(_root: string, path: string): never {
  const hint = 'Use a Node that has node:ffi.';
  throw hostFault('host/unsupported', `${path} can not be opened without its links leading elsewhere`, { hint });
}
