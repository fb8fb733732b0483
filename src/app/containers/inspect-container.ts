import type { ContainerRecord } from '../../runtime/index.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import type { ContainerInspection, ContainerRow } from '../wire.ts';
import { findContainer } from './find-container.ts';

/** Everything known of a container, as it is after a look at whether it still lives. @throws app/no-container, app/ambiguous-id */
export async function inspectContainer(nacre: Nacre, text: string): Promise<ContainerInspection> {
  await sweep(nacre);
  const record = findContainer(nacre.store, text);
  const { labels, state, remove, directory, anonymousVolumes, runtime } = record;
  return {
    ...toContainerRow(record),
    imageDigest: nacre.store.containers.get(record.id)?.image ?? null,
    started: state.kind === 'running' ? formatTime(state.startedAt) : null,
    finished: state.kind === 'exited' ? formatTime(state.finishedAt) : null,
    labels,
    remove,
    runtime,
    directory,
    anonymousVolumes,
  };
}

export function toContainerRow(record: ContainerRecord): ContainerRow {
  const { id, name, image, args, state, createdAt } = record;
  return {
    id,
    name,
    image,
    args,
    created: formatTime(createdAt),
    state: state.kind,
    exitCode: state.kind === 'exited' ? state.exitCode : null,
    pid: state.kind === 'running' ? state.process.pid : null,
  };
}

function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
