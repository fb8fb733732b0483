import { type FaultMaker, type FaultTable, faultMaker } from '../../base/index.ts';

export type SharedFaultCode =
  | 'shared/unavailable'
  | 'shared/no-space'
  | 'shared/newer-schema'
  | 'shared/refused'
  | 'shared/damaged';

export const sharedFaults: FaultTable<SharedFaultCode> = {
  'shared/unavailable': { exit: 1, status: 503, about: 'A database or bucket of the registry can not be reached now.' },
  'shared/no-space': { exit: 1, status: 507, about: 'A database or bucket of the registry is full.' },
  'shared/newer-schema': { exit: 1, status: 500, about: 'A newer nacre has written the database of the registry.' },
  'shared/refused': {
    exit: 1,
    status: 500,
    about: 'A database or bucket of the registry lets this server not do its work.',
  },
  'shared/damaged': {
    exit: 1,
    status: 500,
    about: 'A database or bucket of the registry holds what can not be there.',
  },
};

export const sharedFault: FaultMaker<SharedFaultCode> = faultMaker(sharedFaults);
