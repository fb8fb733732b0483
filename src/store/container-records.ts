import { existsSync } from 'node:fs';
import { type Digest, parseDigest } from '../oci/index.ts';
import { syncBlobs } from './blob-places.ts';
import { type Database, numberOf, type Row, textOf } from './database.ts';
import { storeFault } from './faults.ts';
import { blobFile, type StorePaths } from './paths.ts';

/** What the store keeps of a container. Its files lie in `containers/<id>`, its image stays in the store while the record does. */
export interface ContainerRecord {
  readonly id: string;
  /** Unique among the containers of the store. */
  readonly name: string;
  /** Digest of the image's manifest. */
  readonly image: Digest;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The process that runs it, and the clock ticks from the boot to that process's start, with the boot's ID. */
  readonly process?: { readonly pid: number; readonly startTime: string };
  /** Whatever else the runtime keeps, as JSON text. Digests in its list `holds` are kept as the image is. */
  readonly data: string;
}

/** What of a record may change. */
export type ContainerChange = Partial<Pick<ContainerRecord, 'name' | 'data'>> & {
  readonly process?: ContainerRecord['process'] | 'none';
};

export interface ContainerRecordOptions {
  /** Whether the record survives a loss of power; leave it out for what would be removed then anyway. @default true */
  readonly durable?: boolean;
}

/**
 * The containers of a store. Make the record before `containers/<id>`, and remove it after: the collector takes a directory
 * without a record.
 */
export interface ContainerRecords {
  /** @throws store/name-taken, store/incomplete when the image is not in the store */
  create(record: ContainerRecord, options?: ContainerRecordOptions): void;
  /** By id or by name, the id first. @returns `undefined` when there is none */
  get(idOrName: string): ContainerRecord | undefined;
  /** In the order of their creation. */
  list(): readonly ContainerRecord[];
  /**
   * Changes a record as it stands then, no other process coming between.
   *
   * @param change told what the record holds
   * @returns the record after the change
   * @throws store/no-container, store/name-taken
   */
  update(id: string, change: (record: ContainerRecord) => ContainerChange): ContainerRecord;
  /** @returns whether the record was there */
  remove(id: string): boolean;
}

export function createContainerRecords(paths: StorePaths, database: Database): ContainerRecords {
  const byId = (id: string): ContainerRecord | undefined => read('SELECT * FROM container WHERE id = ?', id);
  const byName = (name: string): ContainerRecord | undefined => read('SELECT * FROM container WHERE name = ?', name);

  function read(sql: string, value: string): ContainerRecord | undefined {
    const row = database.get(sql, value);
    return row === undefined ? undefined : containerRecord(row);
  }

  function assertNameFree(name: string, id: string): void {
    const other = byName(name);
    if (other === undefined || other.id === id) return;
    throw storeFault('store/name-taken', `the name ${name} is in use by container ${other.id.slice(0, 12)}`, {
      hint: 'Remove or rename that container, or choose another name.',
    });
  }

  function write(record: ContainerRecord): void {
    const { id, name, image, createdAt, process, data } = record;
    const running = [process?.pid ?? null, process?.startTime ?? null] as const;
    database.run(
      'INSERT OR REPLACE INTO container VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      name,
      image,
      createdAt,
      ...running,
      data,
    );
  }

  return {
    create(record, options = {}) {
      database.write(options.durable === false ? 'boot' : 'disk', () => {
        assertNameFree(record.name, record.id);
        if (!existsSync(blobFile(paths, record.image))) {
          throw storeFault('store/incomplete', `container ${record.name}: image ${record.image} is not in the store`, {
            hint: 'Load or build the image again.',
          });
        }
        if (options.durable !== false) syncBlobs(paths);
        write(record);
      });
    },
    get: (idOrName) => byId(idOrName) ?? byName(idOrName),
    list: () => database.all('SELECT * FROM container ORDER BY created, id').map(containerRecord),
    update: (id, change) =>
      database.write('boot', () => {
        const record = byId(id);
        if (record === undefined) throw storeFault('store/no-container', `no container ${id}`);
        const changed = applyChange(record, change(record));
        assertNameFree(changed.name, id);
        write(changed);
        return changed;
      }),
    remove: (id) => database.run('DELETE FROM container WHERE id = ?', id) > 0,
  };
}

function applyChange(record: ContainerRecord, change: ContainerChange): ContainerRecord {
  const { process: before, ...rest } = record;
  const process = change.process === 'none' ? undefined : (change.process ?? before);
  return {
    ...rest,
    name: change.name ?? record.name,
    data: change.data ?? record.data,
    ...(process === undefined ? {} : { process }),
  };
}

function containerRecord(row: Row): ContainerRecord {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    image: parseDigest(textOf(row, 'image')),
    createdAt: numberOf(row, 'created'),
    ...(row.pid === null ? {} : { process: { pid: numberOf(row, 'pid'), startTime: textOf(row, 'started') } }),
    data: textOf(row, 'data'),
  };
}
