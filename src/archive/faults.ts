import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type ArchiveFaultCode =
  | 'archive/bad-tar'
  | 'archive/truncated'
  | 'archive/over-limit'
  | 'archive/unsupported-entry'
  | 'archive/escaping-path'
  | 'archive/bad-path'
  | 'archive/bad-entry'
  | 'archive/changed'
  | 'archive/unreadable'
  | 'archive/unsupported-overlay'
  | 'archive/not-applied'
  | 'archive/bad-link'
  | 'archive/bad-parent'
  | 'archive/bad-whiteout'
  | 'archive/device-refused'
  | 'archive/bad-index'
  | 'archive/bad-toc'
  | 'archive/bad-compression'
  | 'archive/unsupported-compression';

export const archiveFaults: FaultTable<ArchiveFaultCode> = {
  'archive/bad-tar': { exit: 1, status: 400, about: 'A tar archive is malformed.' },
  'archive/truncated': { exit: 1, status: 400, about: 'A tar archive breaks off inside an entry or a header.' },
  'archive/over-limit': {
    exit: 1,
    status: 413,
    about: 'A tar archive has more entries, larger headers, more content or more holes than are accepted.',
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
  'archive/changed': { exit: 1, status: 409, about: 'A file changed or went away while a layer was made from it.' },
  'archive/unreadable': { exit: 1, status: 500, about: 'A file or directory that goes into a layer can not be read.' },
  'archive/unsupported-overlay': {
    exit: 1,
    status: 500,
    about: 'An overlay was mounted with options under which its upper directory does not hold the whole change.',
  },
  'archive/not-applied': { exit: 1, status: 500, about: 'An entry of a layer can not be made on this file system.' },
  'archive/bad-link': {
    exit: 1,
    status: 400,
    about:
      'A hard link in a layer has a target that is not there or can not be linked, or symbolic links run in a circle.',
  },
  'archive/bad-parent': { exit: 1, status: 400, about: 'An entry of a layer lies in something that is no directory.' },
  'archive/bad-whiteout': { exit: 1, status: 400, about: 'A whiteout in a layer names nothing that could be removed.' },
  'archive/device-refused': {
    exit: 1,
    status: 403,
    about: 'A layer holds a device node, and devices are not allowed here.',
  },
  'archive/bad-index': { exit: 1, status: 500, about: 'The index of a layer at rest is damaged.' },
  'archive/bad-toc': {
    exit: 1,
    status: 400,
    about: 'The table of contents of a layer (eStargz, zstd:chunked) is malformed.',
  },
  'archive/bad-compression': { exit: 1, status: 400, about: 'A compressed stream is malformed or breaks off.' },
  'archive/unsupported-compression': {
    exit: 1,
    status: 415,
    about: 'A stream is compressed in a way that is not read.',
  },
};

export const archiveFault: FaultMaker<ArchiveFaultCode> = faultMaker(archiveFaults);
