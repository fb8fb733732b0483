import { join } from 'node:path';
import { makeDirectory } from '../../../host/index.ts';
import { type ContainerOptions, type ContainerRecord, settleOwnIds } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';

/**
 * Records a container with the IDs that it is to have for itself. Until it is recorded nobody else is given any.
 *
 * @throws runtime/bad-flag, runtime/no-ids
 */
export function withOwnIds(
  nacre: Nacre,
  options: ContainerOptions,
  record: (options: ContainerOptions) => ContainerRecord,
): ContainerRecord {
  if (options.userns === undefined) return record(options);
  makeDirectory(nacre.runDirectory, 0o700);
  using _lock = nacre.host().lockFile(join(nacre.runDirectory, 'ids.lock'), { wait: true });
  return record(settleOwnIds(options, openContainerRecords(nacre.store).list()));
}
