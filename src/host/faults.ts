import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type HostFaultCode =
  | 'host/not-permitted'
  | 'host/mount-failed'
  | 'host/not-mounted'
  | 'host/no-loop-device'
  | 'host/busy'
  | 'host/program-missing'
  | 'host/not-started'
  | 'host/output-too-large'
  | 'host/lock-failed'
  | 'host/unsupported';

export const hostFaults: FaultTable<HostFaultCode> = {
  'host/not-permitted': { exit: 1, status: 403, about: 'The kernel does not let this user do what is needed.' },
  'host/mount-failed': { exit: 1, status: 500, about: 'The kernel could not mount something.' },
  'host/not-mounted': { exit: 1, status: 404, about: 'Nothing is mounted where something was to be unmounted.' },
  'host/no-loop-device': { exit: 1, status: 501, about: 'No block device could be made of a file.' },
  'host/busy': { exit: 1, status: 409, about: 'A mount can not be taken away because it is in use.' },
  'host/program-missing': { exit: 1, status: 500, about: 'A program that is needed is not installed.' },
  'host/not-started': { exit: 1, status: 500, about: 'A program is there but could not be started.' },
  'host/output-too-large': { exit: 1, status: 500, about: 'A program printed more than is accepted from it.' },
  'host/lock-failed': { exit: 1, status: 500, about: 'A lock file could not be opened or locked.' },
  'host/unsupported': { exit: 1, status: 501, about: 'This machine has no way to do what is needed.' },
};

export const hostFault: FaultMaker<HostFaultCode> = faultMaker(hostFaults);
