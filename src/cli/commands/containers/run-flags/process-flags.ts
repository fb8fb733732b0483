import type { Flag } from '../../../command.ts';

/** What runs in a container, and how. */
export const processFlags: readonly Flag[] = [
  { name: 'domainname', kind: 'text', value: 'NAME', about: "domain of the container's host name" },
  { name: 'entrypoint', kind: 'text', value: 'COMMAND', about: "replace the image's entry point" },
  { name: 'env', short: 'e', kind: 'list', value: 'NAME[=VALUE]', about: 'set a variable, or pass on ours' },
  { name: 'env-file', kind: 'list', value: 'FILE', about: 'set the variables of a file', completion: 'file' },
  { name: 'group-add', kind: 'list', value: 'GROUP', about: 'join another group' },
  { name: 'hostname', short: 'h', kind: 'text', value: 'NAME', about: "the container's host name" },
  { name: 'init', kind: 'switch', about: 'run a small init that reaps and passes signals' },
  { name: 'interactive', short: 'i', kind: 'switch', about: 'keep standard input open' },
  { name: 'tty', short: 't', kind: 'switch', about: 'give it a terminal' },
  { name: 'user', short: 'u', kind: 'text', value: 'USER[:GROUP]', about: 'user and group, by name or number' },
  { name: 'workdir', short: 'w', kind: 'text', value: 'PATH', about: 'directory to start in' },
];
