import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFault, limits, utf8 } from '../../base/index.ts';
import { makeDirectory, randomHex } from '../../host/index.ts';
import type { BlobIngest, Store } from '../../oci/index.ts';
import { createBlobFiles, type LocalBlobs, sizeOf } from '../blob-files.ts';
import { syncBlobs } from '../blob-places.ts';
import { storeFault, systemCode, toStoreFault } from '../faults.ts';
import { formatMark, mayLive, parseMark, processMark } from '../process-mark.ts';
import { assertComplete } from '../reach.ts';
import { syncPath } from '../sync-path.ts';
import {
  assertLayoutFile,
  emptyLayoutIndex,
  findInLayout,
  formatLayoutIndex,
  type LayoutIndex,
  layoutFile,
  listLayout,
  parseLayoutIndex,
  pointInLayout,
  withoutName,
} from './layout-index.ts';

/**
 * An OCI image layout in a directory. Names are those of the layout (`org.opencontainers.image.ref.name`, often a tag alone).
 * Several processes may write blobs at once, but only one may point names.
 */
export interface LayoutStore extends Store, BlobIngest, LocalBlobs {}

// Of files under way: a layout may hold files besides those the specification names.
const temporaryPrefix = '.nacre-';

/**
 * Opens a layout that is there. Whatever the specification leaves open is taken as it comes.
 *
 * @throws store/bad-layout when it is none, or of another version; oci/bad-document when index.json is malformed
 */
export function openLayout(directory: string): LayoutStore {
  const root = resolve(directory);
  assertLayoutFile(readDocument(root, 'oci-layout'), root);
  readIndex(root);
  return layoutStore(root);
}

/**
 * Opens a layout to write to; makes it when the directory is empty or not there.
 *
 * @throws store/bad-layout when the directory holds something else
 */
export function createLayout(directory: string): LayoutStore {
  const root = resolve(directory);
  try {
    makeDirectory(root);
    const found = readdirSync(root);
    if (!found.includes('oci-layout')) startLayout(root, found);
    removeLeftovers(root, found);
  } catch (error) {
    throw toLayoutFault(root, error);
  }
  return openLayout(root);
}

/** A directory that somebody has named is at fault, and not the store. */
function toLayoutFault(root: string, error: unknown): Error {
  const fault = toStoreFault(`create layout ${root}`, error);
  const isPlace = isFault(fault, 'store/not-writable') || systemCode(error) === 'ENOENT';
  const hint = 'Name a directory in a place that may be written.';
  return isPlace ? storeFault('store/not-writable', fault.message, { hint, cause: error }) : fault;
}

/** `oci-layout` comes last: a directory without it is taken for one that was begun. */
function startLayout(root: string, found: readonly string[]): void {
  const strange = found.find((name) => !['blobs', 'index.json'].includes(name) && !name.startsWith(temporaryPrefix));
  if (strange !== undefined) {
    throw storeFault('store/bad-layout', `${root} is not an image layout, and not empty: it holds ${strange}`, {
      hint: 'Name an empty directory, or one that is not there yet.',
    });
  }
  makeDirectory(join(root, 'blobs', 'sha256'));
  replaceFile(root, 'index.json', formatLayoutIndex(emptyLayoutIndex));
  replaceFile(root, 'oci-layout', utf8(layoutFile));
}

function removeLeftovers(root: string, found: readonly string[]): void {
  for (const name of found.filter((one) => one.startsWith(temporaryPrefix))) {
    const mark = parseMark(name.slice(temporaryPrefix.length));
    if (mark === undefined || !mayLive(mark)) rmSync(join(root, name), { force: true });
  }
}

function layoutStore(root: string): LayoutStore {
  const paths = { blobs: join(root, 'blobs') };
  // Nothing is ever collected from a layout, so nothing has to be held.
  const blobs = createBlobFiles(paths, { claim: () => undefined }, () => temporaryFile(root));
  const change = (edit: (index: LayoutIndex) => LayoutIndex): void => {
    syncBlobs(paths);
    replaceFile(root, 'index.json', formatLayoutIndex(edit(readIndex(root))));
  };
  return {
    ...blobs,
    resolve: async (name) => findInLayout(readIndex(root), name),
    list: async () => listLayout(readIndex(root), statSync(join(root, 'index.json')).mtimeMs),
    async point(name, descriptor) {
      assertComplete(paths, descriptor, `name ${name}`);
      change((index) => pointInLayout(index, name, descriptor));
    },
    async remove(name) {
      const before = readIndex(root);
      const after = withoutName(before, name);
      if (after.entries.length === before.entries.length) return false;
      change((index) => withoutName(index, name));
      return true;
    },
  };
}

function readIndex(root: string): LayoutIndex {
  return parseLayoutIndex(readDocument(root, 'index.json'), root);
}

function readDocument(root: string, name: string): Uint8Array {
  const path = join(root, name);
  try {
    const size = sizeOf(path);
    if (size === undefined) throw notALayout(root, `it has no ${name}`);
    if (size > limits.manifest) throw notALayout(root, `its ${name} has ${size} bytes`);
    return readFileSync(path);
  } catch (error) {
    throw toStoreFault(`read ${path}`, error);
  }
}

function notALayout(root: string, why: string): Error {
  return storeFault('store/bad-layout', `${root} is not an OCI image layout: ${why}`, {
    hint: 'Name the directory that holds oci-layout and index.json.',
  });
}

/** Readers see the old content or the new, and so does whoever comes after a loss of power. */
function replaceFile(root: string, name: string, bytes: Uint8Array): void {
  const temporary = temporaryFile(root);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', flush: true });
    renameSync(temporary, join(root, name));
    syncPath(root);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toStoreFault(`write ${join(root, name)}`, error);
  }
}

function temporaryFile(root: string): string {
  return join(root, `${temporaryPrefix}${formatMark(processMark())}-${randomHex(6)}`);
}
