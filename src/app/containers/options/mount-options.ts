import {
  type ContainerOptions,
  parseMountFlag,
  parseTmpfsFlag,
  parseVolumeFlag,
  parseVolumesFrom,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { RunFlagSources, RunFlags } from './run-flags.ts';

/** What a container finds mounted. @throws runtime/bad-flag */
export function toMountOptions(flags: RunFlags, { cwd }: RunFlagSources): Partial<ContainerOptions> {
  const driver = flags.text('volume-driver') ?? 'local';
  if (driver !== 'local')
    throw appFault('app/bad-run-flag', `--volume-driver ${driver}: there is no such driver`, {
      hint: 'Leave it out, and mount what the driver would: `nacre volume create -o type=nfs …`.',
    });
  return {
    mounts: [
      ...flags.list('volume').map((value) => parseVolumeFlag(value, cwd)),
      ...flags.list('mount').map((value) => parseMountFlag(value, cwd)),
      ...flags.list('tmpfs').map(parseTmpfsFlag),
    ],
    volumesFrom: flags.list('volumes-from').map(parseVolumesFrom),
    readOnly: flags.on('read-only') || flags.on('immutable'),
    ...(flags.on('immutable') ? { immutable: true } : {}),
  };
}
