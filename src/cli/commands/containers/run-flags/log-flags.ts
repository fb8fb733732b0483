import type { Flag } from '../../../command.ts';

/** Where the output of a container is kept. */
export const logFlags: readonly Flag[] = [
  {
    name: 'log-driver',
    kind: 'text',
    value: 'DRIVER',
    about: 'keep its output in files (file, the default), the journal, or not',
    completion: ['file', 'journald', 'none'],
  },
  { name: 'log-opt', kind: 'list', value: 'NAME=VALUE', about: 'max-size=10m, max-file=3, tag=TEXT' },
];
