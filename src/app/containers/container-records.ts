import type { Digest } from '../../oci/index.ts';
import { emptyRunConfig } from '../../oci/index.ts';
import {
  type ContainerChange,
  type ContainerRecord,
  type ContainerRecords,
  type ContainerState,
  defaultContainerOptions,
} from '../../runtime/index.ts';
import type { DiskStore, ContainerRecord as StoredContainer } from '../../store/index.ts';

/** What a container is made from. */
export interface UsedImage {
  /** Of what the user named: an image, or an index. */
  readonly digest: Digest;
  /** Of the one image: the index's for the platform asked for. */
  readonly manifest: Digest;
}

/**
 * The store's containers as the runtime keeps them: what it adds travels as JSON.
 *
 * @param image what new containers are made from
 */
export function openContainerRecords(store: DiskStore, image?: UsedImage): ContainerRecords {
  function change(id: string, changes: (record: ContainerRecord) => ContainerChange | undefined): void {
    if (store.containers.get(id)?.id !== id) return;
    store.containers.update(id, (stored) => {
      const record = toRecord(stored);
      const changed = changes(record);
      if (changed === undefined) return {};
      return {
        ...(changed.name === undefined ? {} : { name: changed.name }),
        data: formatData({ ...record, ...changed }),
      };
    });
  }

  return {
    create(record) {
      if (image === undefined) throw new Error('a container is made from an image');
      const { id, name, createdAt } = record;
      const process = record.owner === undefined ? {} : { process: record.owner };
      // A container that goes with this process need not outlive a loss of power.
      const options = { durable: !record.remove };
      const data = formatData({ ...record, manifest: image.manifest });
      store.containers.create({ id, name, createdAt, image: image.digest, ...process, data }, options);
    },
    get(id) {
      const stored = store.containers.get(id);
      return stored?.id === id ? toRecord(stored) : undefined;
    },
    update: (id, state) => change(id, () => ({ state })),
    change,
    remove: (id) => void store.containers.remove(id),
    list: () => store.containers.list().map(toRecord),
  };
}

/** What the store has no column for. Containers made by an earlier release have no `manifest`, `options` and `config`. */
type Data = Omit<ContainerRecord, 'id' | 'name' | 'createdAt'> & {
  readonly manifest?: Digest;
  /** What the store keeps for it beside its image: images that it mounts. */
  readonly holds?: readonly Digest[];
};

function formatData(record: ContainerRecord & Pick<Data, 'manifest'>): string {
  const { id: _id, name: _name, createdAt: _createdAt, ...data } = record;
  const holds = data.options.mounts.flatMap((mount) => (mount.kind === 'image' ? (mount.digest ?? []) : []));
  return JSON.stringify({ ...data, ...(holds.length === 0 ? {} : { holds }) } satisfies Data);
}

/** Reads back what `formatData` wrote: no other program writes these rows. */
export function toRecord(stored: StoredContainer): ContainerRecord & Pick<Data, 'manifest'> {
  const data = JSON.parse(stored.data) as Data & { readonly state: ContainerState };
  const options = { ...defaultContainerOptions, ...data.options };
  return {
    ...data,
    options,
    config: data.config ?? emptyRunConfig,
    id: stored.id,
    name: stored.name,
    createdAt: stored.createdAt,
  };
}
