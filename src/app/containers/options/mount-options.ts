import { type ContainerOptions, parseMountFlag, parseTmpfsFlag, parseVolumeFlag } from '../../../runtime/index.ts';
import type { RunFlagSources, RunFlags } from './run-flags.ts';

/** What a container finds mounted. @throws runtime/bad-flag */
export function toMountOptions(flags: RunFlags, { cwd }: RunFlagSources): Partial<ContainerOptions> {
  return {
    mounts: [
      ...flags.list('volume').map((value) => parseVolumeFlag(value, cwd)),
      ...flags.list('mount').map((value) => parseMountFlag(value, cwd)),
      ...flags.list('tmpfs').map(parseTmpfsFlag),
    ],
    readOnly: flags.on('read-only'),
  };
}
