import type { Flag } from '../../../command.ts';

/** How much of the machine a container may use. */
export const resourceFlags: readonly Flag[] = [
  { name: 'cpus', kind: 'text', value: 'N', about: 'processors it may use, such as 1.5' },
  { name: 'memory', short: 'm', kind: 'text', value: 'SIZE', about: 'most memory it may use, such as 512m' },
  { name: 'memory-swap', kind: 'text', value: 'SIZE', about: 'memory and swap together; -1 for no limit' },
  { name: 'pids-limit', kind: 'text', value: 'N', about: 'most processes and threads; -1 for no limit' },
  { name: 'shm-size', kind: 'text', value: 'SIZE', about: 'size of /dev/shm; 64m' },
  { name: 'ulimit', kind: 'list', value: 'NAME=SOFT[:HARD]', about: 'set a resource limit' },
];
