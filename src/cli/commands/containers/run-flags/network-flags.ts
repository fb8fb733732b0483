import type { Flag } from '../../../command.ts';

/** How a container is reached, and what it reaches. */
export const networkFlags: readonly Flag[] = [
  { name: 'add-host', kind: 'list', value: 'NAME:IP', about: 'add a line to /etc/hosts' },
  { name: 'dns', kind: 'list', value: 'IP', about: 'name server to write into /etc/resolv.conf' },
  {
    name: 'network',
    kind: 'text',
    value: 'MODE',
    about: 'host (the default here) or none',
    completion: ['host', 'none'],
  },
  { name: 'publish', short: 'p', kind: 'list', value: '[IP:]HOST:PORT', about: 'listen on a port of the host' },
];
