import type { Descriptor } from '../../oci/index.ts';
import type { ContainerRecord, ContainerRecords, ContainerState } from '../../runtime/index.ts';
import type { DiskStore, ContainerRecord as StoredContainer } from '../../store/index.ts';

/**
 * The store's containers as the runtime keeps them: what it adds travels as JSON.
 *
 * @param image what new containers are made from
 */
export function openContainerRecords(store: DiskStore, image?: Descriptor): ContainerRecords {
  return {
    create(record) {
      if (image === undefined) throw new Error('a container is made from an image');
      const { id, name, createdAt } = record;
      const process = record.owner;
      // A container that goes with this process need not outlive a loss of power.
      const options = { durable: !record.remove };
      store.containers.create({ id, name, createdAt, image: image.digest, process, data: formatData(record) }, options);
    },
    update(id, state) {
      if (store.containers.get(id)?.id !== id) return;
      store.containers.update(id, (stored) => ({ data: formatData({ ...toRecord(stored), state }) }));
    },
    remove: (id) => void store.containers.remove(id),
    list: () => store.containers.list().map(toRecord),
  };
}

/** What the store has no column for. */
type Data = Omit<ContainerRecord, 'id' | 'name' | 'createdAt'>;

function formatData(record: ContainerRecord): string {
  const { id: _id, name: _name, createdAt: _createdAt, ...data } = record;
  return JSON.stringify(data satisfies Data);
}

/** Reads back what `formatData` wrote: no other program writes these rows. */
export function toRecord(stored: StoredContainer): ContainerRecord {
  const data = JSON.parse(stored.data) as Data & { readonly state: ContainerState };
  return { ...data, id: stored.id, name: stored.name, createdAt: stored.createdAt };
}
