import { readHealthLog } from '../../runtime/index.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import type { ContainerInspection } from '../wire.ts';
import { findContainer } from './find-container.ts';
import { toContainerRow } from './view/container-row.ts';
import { measureContainer } from './view/container-size.ts';

export interface InspectContainerOptions {
  /** Whether to measure what it takes up. @default false */
  readonly size?: boolean;
}

/** Everything known of a container, as it is after a look at whether it still lives. @throws app/no-container, app/ambiguous-id */
export async function inspectContainer(
  nacre: Nacre,
  text: string,
  options: InspectContainerOptions = {},
): Promise<ContainerInspection> {
  await sweep(nacre);
  const record = findContainer(nacre.store, text);
  const { remove, directory, anonymousVolumes, runtime } = record;
  const row = toContainerRow(nacre.store, record, Date.now());
  const size = options.size === true ? await measureContainer(nacre.store, record) : null;
  const checks = readHealthLog(record).checks.map(({ start, end, ...check }) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    ...check,
  }));
  return { ...row, size, checks, remove, runtime, directory, anonymousVolumes };
}
