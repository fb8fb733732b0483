import { join } from 'node:path';
import type { Image } from '../../../image/index.ts';
import { formatPlatform, hostPlatform, type ImageConfig, matchesPlatform, type RunConfig } from '../../../oci/index.ts';
import {
  assertRoot,
  type ContainerOptions,
  type ContainerRecords,
  createContainerId,
  runnablePlatforms,
} from '../../../runtime/index.ts';
import { containerHold } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { sweep } from '../../system/sweep.ts';
import { resolveMounts } from '../../volumes/resolve-mounts.ts';
import { openContainerRecords } from '../container-records.ts';
import { findContainer } from '../find-container.ts';
import { type FindOrPullRequest, findOrPull } from '../find-or-pull.ts';
import { inventName } from '../names/invent-name.ts';

/** What makes a container. */
export interface NewContainerRequest extends FindOrPullRequest {
  readonly options: ContainerOptions;
}

/** All that is settled of a container before there is one. */
export interface NewContainer {
  readonly id: string;
  /** `containers/<id>`, which is not there yet. */
  readonly directory: string;
  readonly image: Image;
  readonly config: RunConfig;
  /** Those of the request, with a name, and each mount with its source. */
  readonly options: ContainerOptions;
  /** In which it is recorded as made from this image. */
  readonly records: ContainerRecords;
}

/**
 * Finds a container's image, fetched when it is not here, and gives the container its ID and, without one, a name. Image and ID are kept until `lease` ends.
 *
 * @throws app/no-image, app/platform-mismatch, registry/…, runtime/needs-root
 */
export async function settleNew(
  nacre: Nacre,
  request: NewContainerRequest,
  lease: ReturnType<Nacre['store']['lease']>,
): Promise<NewContainer> {
  const { store } = nacre;
  await sweep(nacre);
  const { named, image } = await findOrPull(nacre, request);
  lease.hold(named.digest);
  const config = await image.config();
  assertRunsHere(request, config);
  // Before layers are made ready for somebody who can not use them.
  assertRoot(nacre.host());
  for (const { container } of request.options.links ?? []) findContainer(store, container);
  const id = createContainerId();
  lease.hold(containerHold(id));
  const { name = inventName((each) => store.containers.get(each) !== undefined) } = request.options;
  return {
    id,
    directory: join(store.paths.containers, id),
    image,
    config: config.config,
    options: { ...(await resolveMounts(nacre, request, config.config, lease)), name },
    records: openContainerRecords(store, { digest: named.digest, manifest: image.descriptor.digest }),
  };
}

/** Another architecture's programs would end in "exec format error", which tells nobody what is wrong. */
function assertRunsHere({ image: name, platform }: FindOrPullRequest, config: ImageConfig): void {
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
