import type { Flag } from '../../../command.ts';

/** What becomes of a container. */
export const lifeFlags: readonly Flag[] = [
  { name: 'label', short: 'l', kind: 'list', value: 'NAME=VALUE', about: 'label the container' },
  { name: 'name', kind: 'text', value: 'NAME', about: 'name the container' },
  { name: 'rm', kind: 'switch', about: 'remove the container when it ends' },
  { name: 'stop-signal', kind: 'text', value: 'SIGNAL', about: 'signal that asks it to end' },
];
