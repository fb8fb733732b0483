import { closeSync, constants, openSync } from 'node:fs';
import type { LoopDevice } from '../host.ts';
import { loopFault } from '../loop-fault.ts';
import { errnoNameIn, runProgram } from './run-program.ts';

/**
 * Makes a file a block device by losetup, which can not ask for a device that goes by itself. But taking away a device that somebody has open
 * comes to that: it goes when the last lets go. What is left by being killed between the two is the only thing that stays.
 */
export function programLoop(path: string): LoopDevice {
  const device = losetup(path, ['--find', '--show', '--read-only', '--', path]);
  const fd = openSync(device, constants.O_RDONLY);
  losetup(path, ['--detach', device]);
  let open = true;
  return {
    path: device,
    [Symbol.dispose]() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

function losetup(path: string, args: readonly string[]): string {
  const { status, stdout, stderr } = runProgram('losetup', args);
  if (status !== 0) throw loopFault(path, errnoNameIn(stderr), stderr);
  return stdout.toString('utf8').trim();
}
