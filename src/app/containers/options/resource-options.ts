import {
  type ContainerOptions,
  parseCpus,
  parseMemory,
  parseMemorySwap,
  parsePidsLimit,
  parseSize,
  parseUlimit,
} from '../../../runtime/index.ts';
import { given, type RunFlags } from './run-flags.ts';

/** How much of the machine a container may use. @throws runtime/bad-flag */
export function toResourceOptions(flags: RunFlags): Partial<ContainerOptions> {
  return {
    ulimits: flags.list('ulimit').map(parseUlimit),
    ...given<ContainerOptions>(flags, 'memory', (value) => limit('memory', parseMemory(value))),
    ...given<ContainerOptions>(flags, 'memory-swap', (value) => limit('memorySwap', parseMemorySwap(value))),
    ...given<ContainerOptions>(flags, 'cpus', (value) => limit('cpus', parseCpus(value))),
    ...given<ContainerOptions>(flags, 'pids-limit', (value) => ({ pidsLimit: parsePidsLimit(value) })),
    ...given<ContainerOptions>(flags, 'shm-size', (value) => ({ shmSize: parseSize(value, '--shm-size') })),
  };
}

/** Nothing when there is no limit. */
function limit(key: 'memory' | 'memorySwap' | 'cpus', value: number | undefined): Partial<ContainerOptions> {
  return value === undefined ? {} : { [key]: value };
}
