import type { Flag } from '../../../command.ts';
import { limitFlags } from './limit-flags.ts';

/** How much of the machine a container may use. */
export const resourceFlags: readonly Flag[] = [
  ...limitFlags,
  { name: 'blkio-weight-device', kind: 'list', value: 'DEV:N', about: 'share of reads and writes of a disk' },
  { name: 'device-read-bps', kind: 'list', value: 'DEV:SIZE', about: 'most bytes a second read from a disk' },
  { name: 'device-read-iops', kind: 'list', value: 'DEV:N', about: 'most reads a second from a disk' },
  { name: 'device-write-bps', kind: 'list', value: 'DEV:SIZE', about: 'most bytes a second written to a disk' },
  { name: 'device-write-iops', kind: 'list', value: 'DEV:N', about: 'most writes a second to a disk' },
  { name: 'oom-kill-disable', kind: 'switch', about: 'let it wait for memory, not end it' },
  { name: 'shm-size', kind: 'text', value: 'SIZE', about: 'size of /dev/shm; 64m' },
  { name: 'ulimit', kind: 'list', value: 'NAME=SOFT[:HARD]', about: 'set a resource limit' },
];
