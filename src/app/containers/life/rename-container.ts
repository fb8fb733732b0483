import { type ContainerRecord, parseContainerName } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { tellContainer } from './tell-container.ts';

/** Gives a container another name. @throws runtime/bad-flag, store/name-taken */
export function renameContainer(nacre: Nacre, record: ContainerRecord, name: string): void {
  const parsed = parseContainerName(name);
  openContainerRecords(nacre.store).change(record.id, () => ({ name: parsed }));
  tellContainer(nacre, { ...record, name: parsed }, 'rename', { oldName: `/${record.name}` });
}
