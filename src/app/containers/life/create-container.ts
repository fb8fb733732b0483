import { join } from 'node:path';
import { formatPlatform, hostPlatform, type ImageConfig, matchesPlatform } from '../../../oci/index.ts';
import {
  assertRoot,
  type ContainerOptions,
  type ContainerRecord,
  createContainerId,
  holdLife,
  createContainer as recordContainer,
  runnablePlatforms,
} from '../../../runtime/index.ts';
import { containerHold } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { sweep } from '../../system/sweep.ts';
import { resolveMounts } from '../../volumes/resolve-mounts.ts';
import { openContainerRecords } from '../container-records.ts';
import { type FindOrPullRequest, findOrPull } from '../find-or-pull.ts';
import { tellContainer } from './tell-container.ts';
import { withOwnIds } from './with-own-ids.ts';

export interface CreateContainerRequest extends FindOrPullRequest {
  readonly options: ContainerOptions;
  /** Takes the hold on its life, for whoever starts it at once: before that nobody else starts it, or removes it as one that does not run. */
  readonly onHeld?: (life: Disposable) => void;
}

/**
 * Makes a container of an image, to be started later.
 *
 * @throws app/no-image, app/platform-mismatch, registry/…, runtime/…
 */
export async function createContainer(nacre: Nacre, request: CreateContainerRequest): Promise<ContainerRecord> {
  const { store } = nacre;
  await sweep(nacre);
  using lease = store.lease();
  const { named, image } = await findOrPull(nacre, request);
  lease.hold(named.digest);
  const config = await image.config();
  assertRunsHere(request, config);
  // Before layers are made ready for somebody who can not use them.
  assertRoot(nacre.host());
  const id = createContainerId();
  lease.hold(containerHold(id));
  const directory = join(store.paths.containers, id);
  const mounted = await resolveMounts(nacre, request, config.config, lease);
  const records = openContainerRecords(store, { digest: named.digest, manifest: image.descriptor.digest });
  using held = new DisposableStack();
  const life = request.onHeld && held.use(await holdLife(nacre.host(), nacre.runDirectory, id));
  const record = withOwnIds(nacre, mounted, (options) =>
    recordContainer({
      ...{ id, image: request.image, config: config.config, options, directory, host: nacre.host() },
      volumesDirectory: store.paths.volumes,
      records,
    }),
  );
  try {
    const { onEvent } = request;
    const snapshots = nacre.snapshots(record.options.ids);
    const parent = await snapshots.view(await image.layers(), onEvent === undefined ? {} : { onEvent });
    snapshots.prepare(id, parent, { directory, disposable: record.remove });
  } catch (error) {
    store.containers.remove(id);
    throw error;
  }
  tellContainer(nacre, record, 'create');
  held.move();
  if (life !== undefined) request.onHeld?.(life);
  return record;
}

/** Another architecture's programs would end in "exec format error", which tells nobody what is wrong. */
export function assertRunsHere({ image: name, platform }: FindOrPullRequest, config: ImageConfig): void {
  if (platform !== undefined && !matchesPlatform(platform, config.platform))
    throw appFault(
      'app/platform-mismatch',
      `image ${name} is for ${formatPlatform(config.platform)}, not for ${formatPlatform(platform)}`,
      { hint: 'Leave --platform out, or fetch the other one: --pull always.' },
    );
  if (runnablePlatforms().some((here) => matchesPlatform(here, config.platform))) return;
  throw appFault(
    'app/platform-mismatch',
    `image ${name} is for ${formatPlatform(config.platform)}, this machine is ${formatPlatform(hostPlatform())}`,
    { hint: 'Build or load the image for this platform, or install qemu-user-static, which runs programs of others.' },
  );
}
