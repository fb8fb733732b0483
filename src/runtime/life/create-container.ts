import type { Host } from '../../host/index.ts';
import type { RunConfig } from '../../oci/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import type { ContainerRecord, ContainerRecords } from '../container-records.ts';
import { findOciRuntime } from '../driver/oci-runtime.ts';
import { badFlag } from '../flags/bad-flag.ts';
import { toArgs } from '../spec/command.ts';
import { planMounts, withImageVolumes } from '../volumes/plan-mounts.ts';

/** A container to be made. */
export interface CreateRequest {
  /** As `createContainerId` makes it. */
  readonly id: string;
  /** The image as the user named it, for the record. */
  readonly image: string;
  readonly config: RunConfig;
  readonly options: ContainerOptions;
  /** The container's own directory (`containers/<id>`), with its writable layer. */
  readonly directory: string;
  readonly volumesDirectory: string;
  readonly host: Host;
  readonly records: ContainerRecords;
}

/**
 * Records a container that can be started. What it mounts is settled by name here and made when it is first started.
 *
 * @throws runtime/no-command, runtime/program-missing, runtime/name-in-use
 */
export function createContainer(request: CreateRequest): ContainerRecord {
  const { id, image, config, options, directory, host, records } = request;
  if (options.recordSeccomp !== undefined) {
    throw badFlag('--record-seccomp', options.recordSeccomp, 'needs a container in the foreground', 'Leave -d out.');
  }
  const mounts = planMounts(withImageVolumes(options.mounts, config.volumes), request.volumesDirectory);
  const record: ContainerRecord = {
    id,
    name: options.name ?? id.slice(0, 12),
    image,
    args: toArgs(config, options),
    labels: { ...config.labels, ...options.labels },
    createdAt: Date.now(),
    state: { kind: 'created' },
    remove: options.remove,
    options: { ...options, mounts: mounts.requests },
    config,
    directory,
    anonymousVolumes: mounts.anonymous,
    runtime: findOciRuntime(host, options.runtime).path,
  };
  records.create(record);
  return record;
}
