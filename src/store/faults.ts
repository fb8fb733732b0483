import { Fault, type FaultMaker, type FaultTable, faultMaker, messageOf } from '../base/index.ts';

export type StoreFaultCode =
  | 'store/not-writable'
  | 'store/no-space'
  | 'store/io'
  | 'store/busy'
  | 'store/database-damaged'
  | 'store/newer-schema'
  | 'store/incomplete'
  | 'store/name-taken'
  | 'store/no-container'
  | 'store/bad-layout'
  | 'store/bad-archive';

export const storeFaults: FaultTable<StoreFaultCode> = {
  'store/not-writable': { exit: 1, status: 500, about: 'The store may not be written, or not be read, by this user.' },
  'store/no-space': { exit: 1, status: 507, about: 'The disk of the store is full, or a quota is reached.' },
  'store/io': {
    exit: 1,
    status: 500,
    about: 'The disk of the store failed, or a file of the store is not as it was left.',
  },
  'store/busy': { exit: 1, status: 503, about: 'Another process held the store for too long.' },
  'store/database-damaged': { exit: 1, status: 500, about: 'The database of the store is not readable.' },
  'store/newer-schema': { exit: 1, status: 500, about: 'The store was written by a newer version of nacre.' },
  'store/incomplete': {
    exit: 1,
    status: 409,
    about: 'A name or record is to point to something whose parts are not all in the store.',
  },
  'store/name-taken': { exit: 125, status: 409, about: 'Another container has the name already.' },
  'store/no-container': { exit: 1, status: 404, about: 'There is no such container.' },
  'store/bad-layout': { exit: 1, status: 400, about: 'A directory or archive is not a proper OCI image layout.' },
  'store/bad-archive': { exit: 1, status: 400, about: 'A file is not an image archive, or one with faults.' },
};

export const storeFault: FaultMaker<StoreFaultCode> = faultMaker(storeFaults);

const diskFaults: ReadonlyMap<string, readonly [StoreFaultCode, string]> = new Map([
  ['ENOSPC', ['store/no-space', 'Free some space, for instance with `nacre prune`.']],
  ['EDQUOT', ['store/no-space', 'Free some space, for instance with `nacre prune`.']],
  [
    'EACCES',
    ['store/not-writable', 'Run as the user the store belongs to, or set NACRE_ROOT to a directory of your own.'],
  ],
  [
    'EPERM',
    ['store/not-writable', 'Run as the user the store belongs to, or set NACRE_ROOT to a directory of your own.'],
  ],
  ['ENOTDIR', ['store/io', 'Check the path: a file is where a directory is to be.']],
  ['EEXIST', ['store/io', 'Check the path: a file is where a directory is to be.']],
  ['EROFS', ['store/not-writable', 'Set NACRE_ROOT to a directory on a file system that can be written.']],
]);

/** What the system said of a failed call on a file (`ENOENT`); `undefined` for other errors. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failed call on a file of the store, in the user's words. Faults pass as they are. */
export function toStoreFault(doing: string, error: unknown): Error {
  if (error instanceof Fault) return error;
  const [code, hint] = diskFaults.get(isFullDatabase(error) ? 'ENOSPC' : (systemCode(error) ?? '')) ?? [
    'store/io',
    'Run `nacre system check`.',
  ];
  return storeFault(code, `${doing}: ${describe(error)}`, { hint, cause: error });
}

/** SQLite's word for a full disk. Source: https://sqlite.org/rescode.html#full */
function isFullDatabase(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 13;
}

/** "no space left on device" out of "ENOSPC: no space left on device, write". */
function describe(error: unknown): string {
  return messageOf(error)
    .replace(/^[A-Z0-9]+: /, '')
    .replace(/, [a-z]+( '.*)?$/, '');
}
