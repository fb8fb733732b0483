import type { Flag } from '../../../command.ts';

/** What a container finds mounted. */
export const mountFlags: readonly Flag[] = [
  { name: 'immutable', kind: 'switch', about: 'nothing but volumes and tmpfs that are asked for can be written' },
  { name: 'mount', kind: 'list', value: 'SPEC', about: 'type=bind, volume, tmpfs or image,source=…,target=…' },
  { name: 'read-only', kind: 'switch', about: 'mount the root file system read-only' },
  { name: 'tmpfs', kind: 'list', value: 'PATH[:OPTIONS]', about: 'mount an empty file system in memory' },
  {
    name: 'volume',
    short: 'v',
    kind: 'list',
    value: 'SOURCE:PATH[:ro]',
    about: 'mount a directory or a named volume',
    completion: 'file',
  },
  { name: 'volume-driver', kind: 'text', value: 'DRIVER', about: 'local, which is the one there is' },
  {
    name: 'volumes-from',
    kind: 'list',
    value: 'CONTAINER[:ro]',
    about: 'mount what another container mounts',
    completion: 'container',
  },
];
