import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type RuntimeFaultCode =
  | 'runtime/bad-flag'
  | 'runtime/bad-user'
  | 'runtime/bad-profile'
  | 'runtime/bad-cdi'
  | 'runtime/no-command'
  | 'runtime/bad-key'
  | 'runtime/no-terminal'
  | 'runtime/command-not-found'
  | 'runtime/command-not-invocable'
  | 'runtime/program-missing'
  | 'runtime/needs-root'
  | 'runtime/no-ids'
  | 'runtime/no-user-namespace'
  | 'runtime/unsupported'
  | 'runtime/mount-source'
  | 'runtime/no-such-container'
  | 'runtime/update-refused'
  | 'runtime/name-in-use'
  | 'runtime/port-in-use'
  | 'runtime/port-refused'
  | 'runtime/not-stopped'
  | 'runtime/start-failed';

export const runtimeFaults: FaultTable<RuntimeFaultCode> = {
  'runtime/bad-flag': { exit: 125, status: 400, about: 'The value of a flag of `run` is malformed.' },
  'runtime/bad-user': { exit: 125, status: 400, about: 'A user or group is not known in the image.' },
  'runtime/bad-profile': { exit: 125, status: 400, about: 'A seccomp profile is malformed.' },
  'runtime/bad-cdi': {
    exit: 125,
    status: 400,
    about: 'A device of a vendor is not described, or not as it should be.',
  },
  'runtime/no-command': { exit: 125, status: 400, about: 'Neither the image nor the command line says what to run.' },
  'runtime/bad-key': {
    exit: 125,
    status: 400,
    about: 'A file that is to hold a private SSH key does not, or has a passphrase.',
  },
  'runtime/no-terminal': { exit: 125, status: 400, about: 'A terminal is asked for where there is none.' },
  'runtime/command-not-found': { exit: 127, status: 400, about: 'The command is not in the image.' },
  'runtime/command-not-invocable': {
    exit: 126,
    status: 400,
    about: 'The command is in the image but can not be executed.',
  },
  'runtime/program-missing': { exit: 125, status: 500, about: 'A program that runs containers is not installed.' },
  'runtime/needs-root': { exit: 125, status: 403, about: 'Running containers needs root on this machine.' },
  'runtime/no-ids': { exit: 125, status: 409, about: 'There are not enough IDs for a container of its own.' },
  'runtime/no-user-namespace': {
    exit: 125,
    status: 403,
    about: 'An ordinary user can not have a namespace for containers on this machine.',
  },
  'runtime/unsupported': { exit: 125, status: 501, about: 'This machine can not give what a flag asks for.' },
  'runtime/mount-source': { exit: 125, status: 400, about: 'What a volume or mount names can not be mounted.' },
  'runtime/update-refused': { exit: 1, status: 409, about: 'The limits of a running container can not be changed so.' },
  'runtime/no-such-container': { exit: 125, status: 404, about: 'A flag names a container that does not run.' },
  'runtime/name-in-use': { exit: 125, status: 409, about: 'Another container has the wanted name.' },
  'runtime/port-in-use': { exit: 125, status: 409, about: 'A published port is taken on the host.' },
  'runtime/port-refused': { exit: 125, status: 400, about: 'A port can not be published on this machine.' },
  'runtime/not-stopped': { exit: 1, status: 500, about: 'A container was killed and is still there.' },
  'runtime/start-failed': { exit: 125, status: 500, about: 'The container could not be started.' },
};

export const runtimeFault: FaultMaker<RuntimeFaultCode> = faultMaker(runtimeFaults);
