import { type Database, numberOf, type Row, textOf } from './database.ts';
import type { DiskStore } from './disk-store.ts';

/** What the store keeps of a volume. Its files lie in `volumes/<name>`. */
export interface VolumeRecord {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Whether it was made for one container, with no name that anybody gave it. */
  readonly anonymous: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** What its driver was told: `type`, `o`, `device`. */
  readonly options: Readonly<Record<string, string>>;
  /** The name that its directory still has, when whoever renamed it did not come to that. */
  readonly formerly?: string;
}

/** The volumes of a store that have a row. */
export interface VolumeRecords {
  /** @returns whether it was put there; not when there is one of that name */
  create(record: VolumeRecord): boolean;
  /** @returns `undefined` when there is none */
  get(name: string): VolumeRecord | undefined;
  /** By name. */
  list(): readonly VolumeRecord[];
  /**
   * Whoever renames one gives it a name: it is anonymous no more. Its directory is to be renamed after that, and `settle` says so.
   *
   * @returns whether it was done; not when there is one called `to`
   */
  rename(name: string, to: string): boolean;
  /** Those that were renamed, and whose directories may not be. */
  unsettled(): readonly VolumeRecord[];
  /** The directory has the volume's name. */
  settle(name: string): void;
  /** @returns whether it was there */
  remove(name: string): boolean;
}

export function openVolumeRecords({ database }: Pick<DiskStore, 'database'>): VolumeRecords {
  const get = (name: string): VolumeRecord | undefined => {
    const row = database.get('SELECT * FROM volume WHERE name = ?', name);
    return row === undefined ? undefined : toRecord(row);
  };
  return {
    create: (record) => insert(database, record),
    get,
    list: () => database.all('SELECT * FROM volume ORDER BY name').map(toRecord),
    rename: (name, to) =>
      database.write('disk', () => {
        const record = get(name);
        if (record === undefined || get(to) !== undefined) return false;
        const { labels, options, formerly = name } = record;
        const data = JSON.stringify({ labels, options, formerly });
        return database.run('UPDATE volume SET name = ?, anonymous = 0, data = ? WHERE name = ?', to, data, name) > 0;
      }),
    unsettled: () => database.all("SELECT * FROM volume WHERE data ->> '$.formerly' IS NOT NULL").map(toRecord),
    settle: (name) =>
      void database.run("UPDATE volume SET data = json_remove(data, '$.formerly') WHERE name = ?", name),
    remove: (name) => database.run('DELETE FROM volume WHERE name = ?', name) > 0,
  };
}

function insert(database: Database, { name, createdAt, anonymous, labels, options }: VolumeRecord): boolean {
  const data = JSON.stringify({ labels, options });
  const put = 'INSERT INTO volume VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
  return database.write('disk', () => database.run(put, name, createdAt, anonymous ? 1 : 0, data)) > 0;
}

/** No other program writes these rows. */
function toRecord(row: Row): VolumeRecord {
  const data = JSON.parse(textOf(row, 'data')) as Pick<VolumeRecord, 'labels' | 'options' | 'formerly'>;
  return {
    name: textOf(row, 'name'),
    createdAt: numberOf(row, 'created'),
    anonymous: numberOf(row, 'anonymous') !== 0,
    ...data,
  };
}
