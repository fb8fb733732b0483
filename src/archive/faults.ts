import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type ArchiveFaultCode =
  | 'archive/bad-tar'
  | 'archive/truncated'
  | 'archive/over-limit'
  | 'archive/unsupported-entry'
  | 'archive/escaping-path'
  | 'archive/bad-path'
  | 'archive/bad-entry';

export const archiveFaults: FaultTable<ArchiveFaultCode> = {
  'archive/bad-tar': { exit: 1, status: 400, about: 'A tar archive is malformed.' },
  'archive/truncated': { exit: 1, status: 400, about: 'A tar archive breaks off inside an entry or a header.' },
  'archive/over-limit': {
    exit: 1,
    status: 413,
    about: 'A tar archive has more entries or larger headers than are accepted.',
  },
  'archive/unsupported-entry': {
    exit: 1,
    status: 400,
    about: 'A tar archive holds an entry of a type that is not handled.',
  },
  'archive/escaping-path': { exit: 1, status: 400, about: 'A path in an archive has a ".." component.' },
  'archive/bad-path': {
    exit: 1,
    status: 400,
    about: 'A path in an archive is empty, holds a NUL byte or is too long.',
  },
  'archive/bad-entry': { exit: 1, status: 500, about: 'An entry can not be written to a tar archive as it stands.' },
};

export const archiveFault: FaultMaker<ArchiveFaultCode> = faultMaker(archiveFaults);
