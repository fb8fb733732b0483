import { chmodSync, chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { fsPath } from '../base/index.ts';
import { isSystemError } from '../host/index.ts';
import type { ActiveSnapshot, Snapshot } from '../oci/index.ts';
import type { DiscardOptions } from './discard.ts';
import { snapshotFault } from './faults.ts';
import { overlayMount } from './overlay-mount.ts';
import { assertOverlayUpper } from './overlay-support.ts';
import { isStackedDirectory, readStackedFile } from './read-stacked-file.ts';
import { removeWritable, type WritableDirectories, writableIn } from './remove-writable.ts';
import type { Stack } from './stack.ts';
import type { TreeReader } from './tree-reader.ts';

/** What a writable layer is made with. */
export interface WritableLayer extends DiscardOptions {
  readonly id: string;
  readonly parent: Snapshot;
  readonly stack: Stack;
  /** Absolute path. */
  readonly directory: string;
  readonly volatile: boolean;
  /** Whether it is there already. */
  readonly existing: boolean;
  /** Reads a directory with overlayfs's marks. */
  readonly read: (directory: string) => TreeReader;
}

/** @throws snapshot/no-overlay, snapshot/in-use, snapshot/not-prepared */
export function createActiveSnapshot(writable: WritableLayer): ActiveSnapshot {
  const { id, parent, stack, volatile, existing } = writable;
  const directories = writableIn(writable.directory);
  if (existing) assertWritable(directories);
  else makeWritable(directories, stack);
  const readers = [writable.read(directories.upper), ...stack.readers];
  return {
    id,
    parent,
    upper: directories.upper,
    mounts(target) {
      if (volatile) renewWork(directories.work);
      const { upper, work } = directories;
      const userXattrs = stack.marks === 'user';
      return [overlayMount({ lowers: stack.lowers(), writable: { upper, work, volatile }, userXattrs }, target)];
    },
    readFile: (path, limit) => readStackedFile(readers, path, limit),
    isDirectory: (path) => isStackedDirectory(readers, path),
    async [Symbol.asyncDispose]() {
      removeWritable(directories, writable);
    },
  };
}

/** The upper directory's root is the root that everyone sees. */
function makeWritable({ directory, upper, work }: WritableDirectories, { root }: Stack): void {
  try {
    mkdirSync(fsPath(directory), { recursive: true, mode: 0o700 });
    assertOverlayUpper(directory);
    mkdirSync(fsPath(upper));
    if (root.uid !== 0 || root.gid !== 0) chownSync(fsPath(upper), root.uid, root.gid);
    chmodSync(fsPath(upper), root.mode);
    mkdirSync(fsPath(work), { mode: 0o700 });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'EEXIST')
      throw snapshotFault('snapshot/in-use', `${directory} holds a writable layer already`, { cause: error });
    throw snapshotFault('snapshot/not-prepared', `make a writable layer in ${directory}: ${error.message}`, {
      hint: 'Check that the directory of the store can be written and that there is room on its disk.',
      cause: error,
    });
  }
}

function assertWritable({ directory, upper }: WritableDirectories): void {
  if (existsSync(upper)) return;
  throw snapshotFault('snapshot/not-prepared', `the writable layer in ${directory} is not there any more`, {
    hint: 'Somebody has removed files of the store. Remove the container and make it again.',
  });
}

/** The kernel does not mount over a work directory that a volatile mount has used before. */
function renewWork(work: string): void {
  if (!existsSync(`${work}/work`)) return;
  rmSync(work, { recursive: true });
  mkdirSync(work, { mode: 0o700 });
}
