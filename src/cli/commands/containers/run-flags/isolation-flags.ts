import type { Flag } from '../../../command.ts';

/** What a container may do. */
export const isolationFlags: readonly Flag[] = [
  { name: 'annotation', kind: 'list', value: 'NAME=VALUE', about: 'tell the OCI runtime something' },
  { name: 'cap-add', kind: 'list', value: 'CAP', about: 'add a Linux capability (ALL for every one)' },
  { name: 'cap-drop', kind: 'list', value: 'CAP', about: 'drop a Linux capability (ALL for every one)' },
  { name: 'cgroup-parent', kind: 'text', value: 'PATH', about: 'control group that its own lies in' },
  {
    name: 'cgroupns',
    kind: 'text',
    value: 'MODE',
    about: 'control groups it sees: private or host',
    completion: ['private', 'host'],
  },
  {
    name: 'device',
    kind: 'list',
    value: 'HOST[:PATH[:rwm]]',
    about: 'give it a device, or a vendor.com/class=name',
    completion: 'file',
  },
  { name: 'device-cgroup-rule', kind: 'list', value: 'RULE', about: "allow devices by number, as in 'c 189:* rmw'" },
  {
    name: 'ipc',
    kind: 'text',
    value: 'MODE',
    about: 'shared memory: private, none, host, container:NAME',
    completion: ['private', 'shareable', 'none', 'host'],
  },
  { name: 'oom-score-adj', kind: 'text', value: 'N', about: 'how soon it is ended for memory, -1000 to 1000' },
  {
    name: 'pid',
    kind: 'text',
    value: 'MODE',
    about: 'processes it sees: private, host, container:NAME',
    completion: ['private', 'host'],
  },
  { name: 'privileged', kind: 'switch', about: 'let it do all that root of the host may' },
  {
    name: 'profile',
    kind: 'text',
    value: 'NAME',
    about: 'strict: read-only, no capabilities, no root, no network',
    completion: ['strict'],
  },
  {
    name: 'runtime',
    kind: 'text',
    value: 'PROGRAM',
    about: 'OCI runtime to use; crun, else runc',
    completion: ['crun', 'runc', 'youki', 'runsc'],
  },
  {
    name: 'security-opt',
    kind: 'list',
    value: 'OPTION',
    about: 'seccomp=FILE, no-new-privileges, apparmor=, label=, mask=, unmask=',
  },
  { name: 'sysctl', kind: 'list', value: 'NAME=VALUE', about: "set a kernel parameter of the container's own" },
  {
    name: 'uts',
    kind: 'text',
    value: 'MODE',
    about: 'host name: private or host',
    completion: ['private', 'host'],
  },
];
