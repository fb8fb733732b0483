import type { Flag } from '../../command.ts';

/** Flags of `build` that say how commands are run; `toBuildRunOptions` reads them. */
export const runFlags: readonly Flag[] = [
  { name: 'add-host', kind: 'list', value: 'NAME:ADDRESS', about: 'a line of /etc/hosts for commands' },
  {
    name: 'allow',
    kind: 'list',
    value: 'RIGHT',
    about: 'security.insecure: RUN may ask for it',
    completion: ['network.host', 'security.insecure'],
  },
  { name: 'cpus', kind: 'text', value: 'N', about: 'processors a command may use: 1.5' },
  { name: 'memory', short: 'm', kind: 'text', value: 'BYTES', about: 'memory a command may use: 512m' },
  {
    name: 'network',
    kind: 'text',
    value: 'MODE',
    about: 'of commands: default, host, none',
    completion: ['default', 'host', 'none'],
  },
  {
    name: 'secret',
    kind: 'list',
    value: 'SECRET',
    about: 'for RUN: id=ID,src=FILE or id=ID,env=NAME',
  },
  { name: 'shm-size', kind: 'text', value: 'BYTES', about: 'size of /dev/shm for commands; 64m' },
  {
    name: 'ssh',
    kind: 'list',
    value: 'ID[=PATH]',
    about: 'for RUN: an agent by its socket, or keys',
  },
  { name: 'ulimit', kind: 'list', value: 'LIMIT', about: 'of commands: NAME=SOFT[:HARD]' },
  {
    name: 'volume',
    short: 'v',
    kind: 'list',
    value: 'HOST:PATH[:ro]',
    about: 'for RUN: a directory or file of this machine',
    completion: 'file',
  },
];
