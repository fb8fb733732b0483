import type { Flag } from '../../../command.ts';

/** How a container is asked whether it is well. */
export const healthFlags: readonly Flag[] = [
  {
    name: 'health-cmd',
    kind: 'text',
    value: 'COMMAND',
    about: 'ask by this command: 0 means well',
    completion: 'none',
  },
  { name: 'health-interval', kind: 'text', value: 'TIME', about: 'ask so often (30s)', completion: 'none' },
  {
    name: 'health-on-failure',
    kind: 'text',
    value: 'WHAT',
    about: 'when it is unhealthy: none, restart, stop, kill',
    completion: ['none', 'restart', 'stop', 'kill'],
  },
  { name: 'health-retries', kind: 'text', value: 'N', about: 'failures in a row until it is unhealthy (3)' },
  {
    name: 'health-start-interval',
    kind: 'text',
    value: 'TIME',
    about: 'ask so often while it starts (5s)',
    completion: 'none',
  },
  {
    name: 'health-start-period',
    kind: 'text',
    value: 'TIME',
    about: 'time to start, in which failures do not count',
    completion: 'none',
  },
  {
    name: 'health-timeout',
    kind: 'text',
    value: 'TIME',
    about: 'how long to wait for an answer (30s)',
    completion: 'none',
  },
  { name: 'no-healthcheck', kind: 'switch', about: "leave out the image's own health check" },
];
