import { type ContainerRecord, holdLife, createContainer as recordContainer } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { withFreeName } from '../names/invent-name.ts';
import { type NewContainerRequest, settleNew } from './settle-new.ts';
import { tellContainer } from './tell-container.ts';
import { withOwnIds } from './with-own-ids.ts';

export interface CreateContainerRequest extends NewContainerRequest {
  /** Takes the hold on its life, for whoever starts it at once: before that nobody else starts it, or removes it as one that does not run. */
  readonly onHeld?: (life: Disposable) => void;
}

/**
 * Makes a container of an image, to be started later.
 *
 * @throws app/no-image, app/platform-mismatch, store/name-taken, registry/…, runtime/…
 */
export function createContainer(nacre: Nacre, request: CreateContainerRequest): Promise<ContainerRecord> {
  return withFreeName(request.options, () => createOnce(nacre, request));
}

async function createOnce(nacre: Nacre, request: CreateContainerRequest): Promise<ContainerRecord> {
  const { store } = nacre;
  using lease = store.lease();
  const { id, directory, image, config, options: settled, records } = await settleNew(nacre, request, lease);
  using held = new DisposableStack();
  const life = request.onHeld && held.use(await holdLife(nacre.host(), nacre.runDirectory, id));
  const record = withOwnIds(nacre, settled, (options) =>
    recordContainer({
      ...{ id, image: request.image, config, options, directory, host: nacre.host() },
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
