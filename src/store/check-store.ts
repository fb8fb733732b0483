import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../base/index.ts';
import { type Digest, isDigest } from '../oci/index.ts';
import { blobDirectories } from './blob-places.ts';
import { checkContent } from './check-content.ts';
import type { CheckFault, CheckOptions, CheckReport } from './check-report.ts';
import { textOf } from './database.ts';
import type { DiskStore } from './disk-store.ts';
import { blobFile } from './paths.ts';
import { describeMissing, missingBlobs } from './reach.ts';

const renewImage = 'Load or build the image again, or remove the name.';

/**
 * Looks whether the store is as it should be: whatever is named is there whole, with the right size, down to the last layer. What no
 * name reaches is no fault: the collector takes it. In `full` all content is compared with its digest, indexes with what their tars give,
 * and what can be made again from something whole is made again. Other processes may be at work meanwhile.
 *
 * @throws base/cancelled; store/… when the store can't be read at all
 */
export async function checkStore(store: DiskStore, options: CheckOptions = {}): Promise<CheckReport> {
  const content =
    options.full === true ? await checkContent(store, options) : { faults: [], repaired: [], hashed: 0, compared: 0 };
  const names = store.database.all('SELECT name FROM name ORDER BY name').map((row) => textOf(row, 'name'));
  const containers = store.containers.list();
  const faults = [
    ...checkDatabase(store, options.full === true),
    ...names.flatMap((name) => checkName(store, name)),
    ...containers
      .filter(({ id, image }) => !existsSync(blobFile(store.paths, image)) && store.containers.get(id) !== undefined)
      .map(({ name, image }) => containerFault(name, image)),
    ...checkFileNames(store),
    ...content.faults,
  ];
  return { ...content, faults, names: names.length, containers: containers.length };
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
  const strange = blobDirectories(store.paths).flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => !isDigest(`${basename(directory)}:${name}`))
      .map((name) => `${directory}/${name}`),
  );
  return strange.map((subject) => ({
    subject,
    message: 'its name is not that of a blob',
    hint: 'Run `nacre prune`, which removes it.',
  }));
}
