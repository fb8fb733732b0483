import { isJsonObject, type Json } from '../base/index.ts';
import {
  createShape,
  type Descriptor,
  formatDescriptor,
  type NamedDescriptor,
  type Names,
  readDescriptor,
} from '../oci/index.ts';
import { syncBlobs } from './blob-places.ts';
import { type Database, numberOf, type Row, textOf } from './database.ts';
import { storeFault } from './faults.ts';
import type { StorePaths } from './paths.ts';
import { assertComplete } from './reach.ts';

/** Names, also without a detour over promises. */
export interface NameRecords extends Names {
  resolveSync(name: string): Descriptor | undefined;
}

export function createNameRecords(paths: StorePaths, database: Database): NameRecords {
  const resolveSync = (name: string): Descriptor | undefined => {
    const row = database.get('SELECT descriptor FROM name WHERE name = ?', name);
    return row === undefined ? undefined : descriptorOf(row, name);
  };
  return {
    resolveSync,
    resolve: async (name) => resolveSync(name),
    async point(name, descriptor) {
      database.write('disk', () => {
        assertComplete(paths, descriptor, `name ${name}`);
        // Whoever moved the blobs there, this process or another: their places are on stable storage before the name is.
        syncBlobs(paths);
        database.run(
          'INSERT INTO name VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET descriptor = excluded.descriptor, updated = excluded.updated',
          name,
          JSON.stringify(formatDescriptor(descriptor)),
          Date.now(),
        );
      });
    },
    remove: async (name) => database.write('disk', () => database.run('DELETE FROM name WHERE name = ?', name) > 0),
    list: async () => database.all('SELECT * FROM name ORDER BY name').map(namedDescriptor),
  };
}

function namedDescriptor(row: Row): NamedDescriptor {
  const name = textOf(row, 'name');
  return { name, descriptor: descriptorOf(row, name), updatedAt: numberOf(row, 'updated') };
}

function descriptorOf(row: Row, name: string): Descriptor {
  const json: Json = JSON.parse(textOf(row, 'descriptor'));
  const descriptor = isJsonObject(json) ? readDescriptor(createShape(name), json) : undefined;
  if (descriptor !== undefined) return descriptor;
  throw storeFault('store/database-damaged', `name ${name} points to nothing readable`, {
    hint: `Remove the name ${name}.`,
  });
}
