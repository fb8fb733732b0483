import { type ContainerOptions, parseContainerName } from '../../../runtime/index.ts';
import { given, type RunFlags, splitPair } from './run-flags.ts';

/** What becomes of a container. @throws runtime/bad-flag */
export function toLifeOptions(flags: RunFlags): Partial<ContainerOptions> {
  return {
    remove: flags.on('rm'),
    labels: Object.fromEntries(flags.list('label').map(splitPair)),
    ...given<ContainerOptions>(flags, 'name', (value) => ({ name: parseContainerName(value) })),
    ...given<ContainerOptions>(flags, 'stop-signal', (value) => ({ stopSignal: value })),
  };
}
