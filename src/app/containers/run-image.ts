import { join } from 'node:path';
import { assertRoot, createContainerId, runContainer } from '../../runtime/index.ts';
import { containerHold } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { openNetworks } from '../networks/open-networks.ts';
import { sweep } from '../system/sweep.ts';
import { resolveMounts } from '../volumes/resolve-mounts.ts';
import { viewMountedImages } from '../volumes/view-mounted-images.ts';
import { openContainerRecords } from './container-records.ts';
import { findOrPull } from './find-or-pull.ts';
import { assertRunsHere, type CreateContainerRequest } from './life/create-container.ts';

/**
 * Runs a container of an image that goes with this process, on this process's standard streams.
 *
 * @returns the container's exit status
 * @throws app/no-image, app/platform-mismatch, registry/…, runtime/…
 */
export async function runImage(nacre: Nacre, request: CreateContainerRequest): Promise<number> {
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
  const options = await resolveMounts(nacre, request, config.config, lease);
  const parent = await nacre
    .snapshots()
    .view(await image.layers(), request.onEvent === undefined ? {} : { onEvent: request.onEvent });
  const rootfs = nacre.snapshots().prepare(id, parent, { directory, disposable: request.options.remove });
  return await runContainer({
    id,
    image: request.image,
    config: config.config,
    rootfs,
    options,
    images: await viewMountedImages(nacre, options, request.onEvent),
    directory,
    runDirectory: nacre.runDirectory,
    volumesDirectory: store.paths.volumes,
    host: nacre.host(),
    networks: openNetworks(nacre),
    records: openContainerRecords(store, { digest: named.digest, manifest: image.descriptor.digest }),
    onWarning: (message) => request.onEvent?.({ kind: 'warning', message }),
  });
}
