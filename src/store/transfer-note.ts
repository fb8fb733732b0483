import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tryPassingLock } from '../host/index.ts';
import { digestHex, digestOf } from '../oci/index.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { lockOfPartial, noteFile } from './paths.ts';

/** What is to be known of a transfer to elsewhere by whoever goes on with it. Disposing lets others have it. */
export interface TransferNote extends Disposable {
  /** What was written last, by whatever process. */
  readonly text: string | undefined;
  write(text: string): void;
  remove(): void;
}

/**
 * Opens the note of a transfer; one that is not written to stays for a week. It is of use and no more: after an unclean end it may be cut off.
 *
 * @param key says what is transferred, and where to
 * @returns `undefined` when another is at it, or the store has no locks
 */
export function openTransferNote(
  { paths, locks }: Pick<DiskStore, 'paths' | 'locks'>,
  key: string,
): TransferNote | undefined {
  const path = noteFile(paths, digestHex(digestOf(key)));
  const lock = locks === undefined ? undefined : tryPassingLock(locks(), lockOfPartial(path));
  if (lock === undefined) return undefined;
  return {
    text: readNote(path),
    write: (text) => attempt(path, () => writeFileSync(path, text, { mode: 0o600 })),
    remove: () => attempt(path, () => rmSync(path, { force: true })),
    [Symbol.dispose]: () => lock[Symbol.dispose](),
  };
}

/** Longer ones are none of ours. */
const longestNote = 64 * 1024;

function readNote(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.length <= longestNote ? text : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw toStoreFault(`read ${path}`, error);
  }
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw toStoreFault(`write ${path}`, error);
  }
}
