import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type PackagesFaultCode =
  | 'packages/bad-archive'
  | 'packages/bad-signature'
  | 'packages/bad-integrity'
  | 'packages/bad-index'
  | 'packages/bad-lock'
  | 'packages/no-package'
  | 'packages/no-version'
  | 'packages/not-supported';

export const packagesFaults: FaultTable<PackagesFaultCode> = {
  'packages/bad-archive': { exit: 1, status: 502, about: 'A package is malformed.' },
  'packages/bad-signature': {
    exit: 1,
    status: 502,
    about: 'The index of a Debian archive is not signed by Debian, or its signature has expired.',
  },
  'packages/bad-integrity': { exit: 1, status: 502, about: 'A package is not what its index or lock file says.' },
  'packages/bad-index': {
    exit: 1,
    status: 502,
    about: 'What a registry or archive says of its packages is malformed.',
  },
  'packages/bad-lock': { exit: 1, status: 400, about: 'A lock file is malformed, or does not fit package.json.' },
  'packages/no-package': { exit: 1, status: 404, about: 'A registry or archive has no such package.' },
  'packages/no-version': { exit: 1, status: 404, about: 'A package has no version that fits what is asked for.' },
  'packages/not-supported': { exit: 1, status: 400, about: 'A lock file asks for something that is not done here.' },
};

export const packagesFault: FaultMaker<PackagesFaultCode> = faultMaker(packagesFaults);
