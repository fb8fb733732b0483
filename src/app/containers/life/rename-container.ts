import { type ContainerRecord, parseContainerName } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { tellContainer } from './tell-container.ts';

/** Gives a container another name. @throws runtime/bad-flag, app/bad-target when it is called so, store/name-taken */
export function renameContainer(nacre: Nacre, record: ContainerRecord, name: string): void {
  const parsed = parseContainerName(name, 'NAME');
  if (parsed === record.name)
    throw appFault('app/bad-target', `container ${name} has this name already`, { hint: 'Give another one.' });
  openContainerRecords(nacre.store).change(record.id, () => ({ name: parsed }));
  tellContainer(nacre, { ...record, name: parsed }, 'rename', { oldName: `/${record.name}` });
}
