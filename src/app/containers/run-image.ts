import { runContainer } from '../../runtime/index.ts';
import type { Nacre } from '../nacre.ts';
import { openNetworks } from '../networks/open-networks.ts';
import { viewMountedImages } from '../volumes/view-mounted-images.ts';
import { type NewContainerRequest, settleNew } from './life/settle-new.ts';
import { withLinks } from './life/with-links.ts';
import { withFreeName } from './names/invent-name.ts';

/**
 * Runs a container of an image that goes with this process, on this process's standard streams.
 *
 * @returns the container's exit status
 * @throws app/no-image, app/platform-mismatch, store/name-taken, registry/…, runtime/…
 */
export function runImage(nacre: Nacre, request: NewContainerRequest): Promise<number> {
  return withFreeName(request.options, () => runOnce(nacre, request));
}

async function runOnce(nacre: Nacre, request: NewContainerRequest): Promise<number> {
  const { store } = nacre;
  using lease = store.lease();
  const { id, directory, image, config, options: settled, records } = await settleNew(nacre, request, lease);
  const options = withLinks(store, settled);
  const parent = await nacre
    .snapshots()
    .view(await image.layers(), request.onEvent === undefined ? {} : { onEvent: request.onEvent });
  const rootfs = nacre.snapshots().prepare(id, parent, { directory, disposable: request.options.remove });
  return await runContainer({
    id,
    image: request.image,
    config,
    rootfs,
    options,
    images: await viewMountedImages(nacre, options, request.onEvent),
    directory,
    runDirectory: nacre.runDirectory,
    volumesDirectory: store.paths.volumes,
    host: nacre.host(),
    networks: openNetworks(nacre),
    records,
    onWarning: (message) => request.onEvent?.({ kind: 'warning', message }),
  });
}
