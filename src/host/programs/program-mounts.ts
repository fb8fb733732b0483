import { hostFault } from '../faults.ts';
import type { Mounter } from '../host.ts';
import type { MountCall } from '../mount-call.ts';
import { mountFault, unmountFault } from '../mount-fault.ts';
import { toPropagation } from '../mount-steps.ts';
import { errnoNameIn, runProgram } from './run-program.ts';

/** Mounts by util-linux. */
export function programMounts(): Mounter {
  return {
    mount(call) {
      for (const args of toMountArgs(call)) {
        const { status, stderr } = runProgram('mount', args);
        if (status !== 0) throw mountFault(call, errnoNameIn(stderr), stderr);
      }
    },
    unmount(target, options = {}) {
      const { status, stderr } = runProgram('umount', ['-i', ...(options.detach === true ? ['-l'] : []), '--', target]);
      if (status !== 0) throw unmountFault(target, errnoNameIn(stderr), stderr);
    },
  };
}

/** The argument vectors of mount(8) that one call comes to. Neither fstab, helpers nor links in the paths are to play a part. */
export function toMountArgs(call: MountCall): readonly (readonly string[])[] {
  if (call.subpath !== undefined) {
    const hint = 'Use a Node that has node:ffi.';
    throw hostFault('host/unsupported', 'a part of a directory can not be mounted by programs', { hint });
  }
  const changes = call.options.filter((option) => toPropagation(option) !== undefined);
  const options = call.options.filter((option) => toPropagation(option) === undefined);
  const changed = changes.map((change) => [`--make-${change}`, '--', call.target]);
  if (changes.length > 0 && options.length === 0 && call.type === 'none') return changed;
  const said = options.length === 0 ? [] : ['-o', options.join(',')];
  return [['-i', '-c', '-t', call.type, ...said, '--', call.source, call.target], ...changed];
}
