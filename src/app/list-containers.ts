import type { ContainerRecord } from '../runtime/index.ts';
import { openContainerRecords } from './container-records.ts';
import type { Nacre } from './nacre.ts';
import { sweep } from './sweep.ts';
import type { ContainerRow } from './wire.ts';

/** All containers, oldest first, as they are after a look at which still live. */
export async function listContainers(nacre: Nacre): Promise<readonly ContainerRow[]> {
  await sweep(nacre);
  return openContainerRecords(nacre.store).list().map(toContainerRow);
}

function toContainerRow(record: ContainerRecord): ContainerRow {
  const { id, name, image, args, state, createdAt } = record;
  return {
    id,
    name,
    image,
    args,
    created: new Date(createdAt).toISOString(),
    state: state.kind,
    exitCode: state.kind === 'exited' ? state.exitCode : null,
    pid: state.kind === 'running' ? state.process.pid : null,
  };
}
