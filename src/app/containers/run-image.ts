import { join } from 'node:path';
import { formatPlatform, hostPlatform, type ImageConfig, matchesPlatform } from '../../oci/index.ts';
import {
  assertRoot,
  type ContainerOptions,
  createContainerId,
  runContainer,
  runnablePlatforms,
} from '../../runtime/index.ts';
import { containerHold } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import { openContainerRecords } from './container-records.ts';
import { type FindOrPullRequest, findOrPull } from './find-or-pull.ts';

export interface RunImageRequest extends FindOrPullRequest {
  readonly options: ContainerOptions;
}

/**
 * Runs a container of an image in the foreground, on this process's standard streams.
 *
 * @returns the container's exit status
 * @throws app/no-image, app/platform-mismatch, registry/…, runtime/…
 */
export async function runImage(nacre: Nacre, request: RunImageRequest): Promise<number> {
  const { store } = nacre;
  await sweep(nacre);
  using lease = store.lease();
  const { named, image } = await findOrPull(nacre, request);
  lease.hold(named.digest);
  const config = await image.config();
  assertRunsHere(request.image, config);
  // Before layers are made ready for somebody who can not use them.
  assertRoot(nacre.host());
  const id = createContainerId();
  lease.hold(containerHold(id));
  const directory = join(store.paths.containers, id);
  const parent = await nacre
    .snapshots()
    .view(await image.layers(), request.onEvent === undefined ? {} : { onEvent: request.onEvent });
  const rootfs = nacre.snapshots().prepare(id, parent, { directory, disposable: request.options.remove });
  return await runContainer({
    id,
    image: request.image,
    config: config.config,
    rootfs,
    options: request.options,
    directory,
    runDirectory: nacre.runDirectory,
    volumesDirectory: store.paths.volumes,
    host: nacre.host(),
    records: openContainerRecords(store, { digest: named.digest, manifest: image.descriptor.digest }),
    onWarning: (message) => request.onEvent?.({ kind: 'warning', message }),
  });
}

/** Another architecture's programs would end in "exec format error", which tells nobody what is wrong. */
function assertRunsHere(name: string, config: ImageConfig): void {
  if (runnablePlatforms().some((here) => matchesPlatform(here, config.platform))) return;
  throw appFault(
    'app/platform-mismatch',
    `image ${name} is for ${formatPlatform(config.platform)}, this machine is ${formatPlatform(hostPlatform())}`,
    { hint: 'Build or load the image for this platform, or install qemu-user-static, which runs programs of others.' },
  );
}
