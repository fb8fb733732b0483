import type { Flag } from '../../../command.ts';

/** What a container may do. */
export const isolationFlags: readonly Flag[] = [
  { name: 'cap-add', kind: 'list', value: 'CAP', about: 'add a Linux capability (ALL for every one)' },
  { name: 'cap-drop', kind: 'list', value: 'CAP', about: 'drop a Linux capability (ALL for every one)' },
  {
    name: 'runtime',
    kind: 'text',
    value: 'PROGRAM',
    about: 'OCI runtime to use; crun, else runc',
    completion: ['crun', 'runc'],
  },
  { name: 'security-opt', kind: 'list', value: 'OPTION', about: 'no-new-privileges[=false], seccomp=unconfined' },
];
