import { type FaultMaker, type FaultTable, faultMaker } from '../../base/index.ts';

export type RegistryFaultCode =
  | 'registry/not-reached'
  | 'registry/broken-off'
  | 'registry/bad-certificate'
  | 'registry/unavailable'
  | 'registry/rate-limited'
  | 'registry/unauthorized'
  | 'registry/not-found'
  | 'registry/refused'
  | 'registry/bad-answer'
  | 'registry/bad-redirect'
  | 'registry/no-ranges';

export const registryFaults: FaultTable<RegistryFaultCode> = {
  'registry/not-reached': { exit: 1, status: 502, about: 'A registry could not be reached.' },
  'registry/broken-off': {
    exit: 1,
    status: 502,
    about: 'A registry stopped answering, or a connection to it broke off.',
  },
  'registry/bad-certificate': { exit: 1, status: 502, about: "A registry's certificate is not trusted here." },
  'registry/unavailable': { exit: 1, status: 503, about: 'A registry answered that it can not serve now.' },
  'registry/rate-limited': { exit: 1, status: 429, about: 'A registry was asked more often than it allows.' },
  'registry/unauthorized': {
    exit: 1,
    status: 401,
    about: 'A registry does not allow it with these credentials, or none.',
  },
  'registry/not-found': { exit: 1, status: 404, about: 'A registry has no such repository, image or blob.' },
  'registry/refused': { exit: 1, status: 502, about: 'A registry refused what was asked of it.' },
  'registry/bad-answer': { exit: 1, status: 502, about: 'What a registry answered is not what the protocol asks for.' },
  'registry/bad-redirect': {
    exit: 1,
    status: 502,
    about: 'A registry led in a circle, or to an address that is not followed.',
  },
  'registry/no-ranges': { exit: 1, status: 502, about: 'A registry gives no parts of blobs.' },
};

export const registryFault: FaultMaker<RegistryFaultCode> = faultMaker(registryFaults);
