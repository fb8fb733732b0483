import type { Flag } from '../../../command.ts';

/** What becomes of a container. */
export const lifeFlags: readonly Flag[] = [
  { name: 'cidfile', kind: 'text', value: 'FILE', about: 'write its ID into a new file', completion: 'file' },
  { name: 'label', short: 'l', kind: 'list', value: 'NAME=VALUE', about: 'label the container' },
  { name: 'label-file', kind: 'list', value: 'FILE', about: 'set the labels of a file', completion: 'file' },
  { name: 'name', kind: 'text', value: 'NAME', about: 'name the container' },
  {
    name: 'restart',
    kind: 'text',
    value: 'WHEN',
    about: 'start it again: no, on-failure[:N], always, unless-stopped',
    completion: ['no', 'on-failure', 'always', 'unless-stopped'],
  },
  { name: 'rm', kind: 'switch', about: 'remove the container when it ends' },
  { name: 'stop-signal', kind: 'text', value: 'SIGNAL', about: 'signal that asks it to end' },
  { name: 'stop-timeout', kind: 'text', value: 'SECONDS', about: 'how long `stop` waits before it kills (10)' },
];
