import { existsSync, readdirSync } from 'node:fs';
import { assertNotCancelled, messageOf } from '../base/index.ts';
import { createDigester, type Digest, digestHex, isDigest } from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
import { textOf } from './database.ts';
import type { DiskStore } from './disk-store.ts';
import { toStoreFault } from './faults.ts';
import { blobFile } from './paths.ts';
import { describeMissing, missingBlobs } from './reach.ts';
import { streamFile } from './stream-file.ts';

export interface CheckOptions {
  /** Whether every blob and layer is read and its digest computed, at the speed of the disk. @default false */
  readonly full?: boolean;
  readonly signal?: AbortSignal;
}

/** Something wrong, and what to do about it. */
export interface CheckFault {
  /** The name, container or file that is not as it should be. */
  readonly subject: string;
  readonly message: string;
  readonly hint: string;
}

export interface CheckReport {
  readonly faults: readonly CheckFault[];
  readonly names: number;
  readonly containers: number;
  /** Blobs and layers whose content was compared with their digest. */
  readonly hashed: number;
}

const renewImage = 'Load or build the image again, or remove the name.';

/**
 * Looks whether the store is as it should be: whatever is named is there whole, with the right size, down to the last layer. What no
 * name reaches is no fault: the collector takes it. Other processes may be at work meanwhile.
 *
 * @throws base/cancelled; store/… when the store can't be read at all
 */
export async function checkStore(store: DiskStore, options: CheckOptions = {}): Promise<CheckReport> {
  const names = store.database.all('SELECT name FROM name ORDER BY name').map((row) => textOf(row, 'name'));
  const containers = store.containers.list();
  const faults = [
    ...checkDatabase(store, options.full === true),
    ...names.flatMap((name) => checkName(store, name)),
    ...containers
      .filter(({ id, image }) => !existsSync(blobFile(store.paths, image)) && store.containers.get(id) !== undefined)
      .map(({ name, image }) => containerFault(name, image)),
    ...checkFileNames(store),
  ];
  if (options.full !== true) return { faults, names: names.length, containers: containers.length, hashed: 0 };
  const content = await checkContent(store, options.signal);
  return {
    faults: [...faults, ...content.faults],
    names: names.length,
    containers: containers.length,
    hashed: content.hashed,
  };
}

function checkDatabase(store: DiskStore, full: boolean): readonly CheckFault[] {
  const pragma = full ? 'integrity_check' : 'quick_check';
  const found = store.database.all(`PRAGMA ${pragma}`).map((row) => textOf(row, pragma));
  const hint = 'Put back a copy of the file, or move it away to begin with no images.';
  return found.filter((text) => text !== 'ok').map((message) => ({ subject: store.paths.database, message, hint }));
}

function checkName(store: DiskStore, name: string): readonly CheckFault[] {
  const record = (): unknown => store.database.get('SELECT descriptor FROM name WHERE name = ?', name)?.descriptor;
  const before = record();
  const faults = nameFaults(store, name);
  // It may have been removed or pointed elsewhere meanwhile, and its blobs collected.
  return record() === before ? faults : [];
}

function nameFaults(store: DiskStore, name: string): readonly CheckFault[] {
  try {
    const descriptor = store.resolveSync(name);
    const missing = descriptor === undefined ? [] : missingBlobs(store.paths, descriptor);
    return missing.map((blob) => ({ subject: name, message: describeMissing(blob), hint: renewImage }));
  } catch (error) {
    return [{ subject: name, message: messageOf(error), hint: renewImage }];
  }
}

function containerFault(name: string, image: Digest): CheckFault {
  return {
    subject: name,
    message: `its image ${image} is missing`,
    hint: 'Remove the container, or load or build the image again.',
  };
}

function checkFileNames(store: DiskStore): readonly CheckFault[] {
  const strange = readdirSync(store.paths.blobs).filter((name) => !isDigest(`sha256:${name}`));
  return strange.map((name) => ({
    subject: `${store.paths.blobs}/${name}`,
    message: 'its name is not that of a blob',
    hint: 'Run `nacre prune`, which removes it.',
  }));
}

async function checkContent(
  store: DiskStore,
  signal: AbortSignal | undefined,
): Promise<Pick<CheckReport, 'faults' | 'hashed'>> {
  const faults: CheckFault[] = [];
  let hashed = 0;
  for (const { path, hex } of contentFiles(store)) {
    assertNotCancelled(signal);
    const found = await hashFile(path);
    if (found === undefined) continue;
    hashed += 1;
    if (digestHex(found) === hex) continue;
    const hint = `Remove the file ${path}, then load or build what needs it again.`;
    faults.push({ subject: path, message: `its content is damaged: its digest is ${found}`, hint });
  }
  return { faults, hashed };
}

function contentFiles(store: DiskStore): readonly { readonly path: string; readonly hex: string }[] {
  const { blobs, layers } = store.paths;
  const isBlob = (name: string): boolean => isDigest(`sha256:${name}`);
  const tars = readdirSync(layers).filter((name) => name.endsWith('.tar'));
  return [
    ...readdirSync(blobs)
      .filter(isBlob)
      .map((name) => ({ path: `${blobs}/${name}`, hex: name })),
    ...tars.map((name) => ({ path: `${layers}/${name}`, hex: name.slice(0, -'.tar'.length) })),
  ];
}

/** @returns `undefined` when the file is not there any more */
async function hashFile(path: string): Promise<Digest | undefined> {
  const size = sizeOf(path);
  if (size === undefined) return undefined;
  const digester = createDigester();
  try {
    for await (const piece of streamFile(path, size, { transient: true })) digester.update(piece);
  } catch (error) {
    if (sizeOf(path) === undefined) return undefined;
    throw toStoreFault(`check ${path}`, error);
  }
  return digester.digest();
}
