import {
  type ContainerOptions,
  parseContainerName,
  parseRestart,
  parseWhole,
  signalNumber,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import { readPairLines } from './environment-options.ts';
import { given, type RunFlags, splitPair } from './run-flags.ts';

/** What becomes of a container. @throws runtime/bad-flag, app/no-file */
export function toLifeOptions(flags: RunFlags): Partial<ContainerOptions> {
  const options: Partial<ContainerOptions> = {
    remove: flags.on('rm'),
    labels: Object.fromEntries([
      ...flags
        .list('label-file')
        .flatMap((path) => readPairLines(path, 'label'))
        .map(splitPair),
      ...flags.list('label').map(splitPair),
    ]),
    ...given<ContainerOptions>(flags, 'name', (value) => ({ name: parseContainerName(value) })),
    ...given<ContainerOptions>(flags, 'restart', (value) => ({ restart: parseRestart(value) })),
    ...given<ContainerOptions>(flags, 'stop-signal', (value) => ({ stopSignal: readSignal(value) })),
    ...given<ContainerOptions>(flags, 'stop-timeout', (value) => ({
      stopTimeout: parseWhole(value, '--stop-timeout', { least: -1, most: 2 ** 31 }),
    })),
  };
  if (options.remove === true && options.restart !== undefined && options.restart.kind !== 'no')
    throw appFault('app/bad-run-flag', '--rm and --restart contradict each other', {
      hint: 'Leave one of them out.',
    });
  return options;
}

/** As it was given, once it is known. */
function readSignal(text: string): string {
  signalNumber(text, '--stop-signal');
  return text;
}
