import type { Flag } from '../../../command.ts';

/** Limits that `update` changes while a container runs. */
export const limitFlags: readonly Flag[] = [
  { name: 'blkio-weight', kind: 'text', value: 'N', about: 'share of reads and writes, 10 to 1000' },
  { name: 'cpu-period', kind: 'text', value: 'US', about: 'length of a period in microseconds' },
  { name: 'cpu-quota', kind: 'text', value: 'US', about: 'microseconds of processor per period' },
  { name: 'cpu-rt-period', kind: 'text', value: 'US', about: 'length of a realtime period' },
  { name: 'cpu-rt-runtime', kind: 'text', value: 'US', about: 'realtime microseconds per period' },
  { name: 'cpu-shares', short: 'c', kind: 'text', value: 'N', about: 'weight against others, 1024 by default' },
  { name: 'cpus', kind: 'text', value: 'N', about: 'processors it may use, such as 1.5' },
  { name: 'cpuset-cpus', kind: 'text', value: 'LIST', about: 'which processors, such as 0-2,4' },
  { name: 'cpuset-mems', kind: 'text', value: 'LIST', about: 'which memory nodes, such as 0,1' },
  { name: 'kernel-memory', kind: 'text', value: 'SIZE', about: 'nothing: kernels no longer count it' },
  { name: 'memory', short: 'm', kind: 'text', value: 'SIZE', about: 'most memory it may use, such as 512m' },
  { name: 'memory-reservation', kind: 'text', value: 'SIZE', about: 'memory it is pressed back to in need' },
  { name: 'memory-swap', kind: 'text', value: 'SIZE', about: 'memory and swap together; -1 for no limit' },
  { name: 'memory-swappiness', kind: 'text', value: 'N', about: 'how readily it is swapped out, 0 to 100' },
  { name: 'pids-limit', kind: 'text', value: 'N', about: 'most processes and threads; -1: no limit' },
];
