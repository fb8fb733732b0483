import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OnEvent } from '../../../base/index.ts';
import { openImage } from '../../../image/index.ts';
import type { ActiveSnapshot } from '../../../oci/index.ts';
import {
  type ContainerRecord,
  conmonLogArguments,
  holdLife,
  isLiving,
  type Living,
  startContainer as startRecorded,
  type TerminalSize,
} from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openNetworks } from '../../networks/open-networks.ts';
import { readyVolumes } from '../../volumes/finish-rename.ts';
import { viewMountedImages } from '../../volumes/view-mounted-images.ts';
import { containerImage } from '../container-image.ts';
import { openContainerRecords } from '../container-records.ts';
import { beginHealthWatch } from '../health/health-watch.ts';
import { onExitCommand } from './on-exit-command.ts';
import { settleHeld } from './settle.ts';
import { tellContainer } from './tell-container.ts';
import { withLinks } from './with-links.ts';

export interface StartOptions {
  readonly terminalSize?: TerminalSize;
  /** Called when the container is made and its program does not run yet: the time to attach. */
  readonly onCreated?: (record: ContainerRecord, bundle: string) => Promise<void>;
  /** Whether its restart policy starts it, and not somebody. @default false */
  readonly again?: boolean;
  readonly onEvent?: OnEvent;
  /** The hold on its life of whoever made it, which is let go when it runs. @default waits for it */
  readonly life?: Disposable;
}

/**
 * Starts a container that does not run.
 *
 * @returns `undefined` when it runs already
 * @throws app/no-container, app/no-image, runtime/…
 */
export async function startContainer(
  nacre: Nacre,
  { id }: Pick<ContainerRecord, 'id'>,
  options: StartOptions = {},
): Promise<Living | undefined> {
  const host = nacre.host();
  const records = openContainerRecords(nacre.store);
  using _life = options.life ?? (await holdLife(host, nacre.runDirectory, id));
  await settleHeld(nacre, id);
  readyVolumes(nacre.store, id);
  const record = records.get(id);
  if (record === undefined || isLiving(record.state)) return undefined;
  if (options.again !== true) records.change(id, () => ({ restarts: 0, quickEnds: 0 }));
  const rootfs = await openRootfs(nacre, record, options);
  const { onEvent, terminalSize, onCreated } = options;
  const living = await startRecorded({
    ...{
      record: { ...record, options: withLinks(nacre.store, record.options) },
      rootfs,
      host,
      records,
      log: conmonLogArguments(record.options.log, record.directory),
    },
    locks: nacre.snapshots(record.options.ids).locks(),
    runDirectory: nacre.runDirectory,
    volumesDirectory: nacre.store.paths.volumes,
    networks: openNetworks(nacre),
    images: await viewMountedImages(nacre, record.options, onEvent),
    onExit: onExitCommand(nacre, id),
    environment: { NACRE_ROOT: nacre.store.paths.root, NACRE_RUN: nacre.runDirectory },
    ...(terminalSize === undefined ? {} : { terminalSize }),
    ...(onCreated === undefined ? {} : { onCreated: (bundle: string) => onCreated(record, bundle) }),
    onWarning: (message) => onEvent?.({ kind: 'warning', message }),
  });
  beginHealthWatch(nacre, records.get(id));
  tellContainer(nacre, record, 'start');
  return living;
}

/** The container's root file system, with what it wrote so far. */
async function openRootfs(nacre: Nacre, record: ContainerRecord, { onEvent }: StartOptions): Promise<ActiveSnapshot> {
  const { id, directory, remove } = record;
  const image = openImage(nacre.store, containerImage(nacre.store, record));
  const snapshots = nacre.snapshots(record.options.ids);
  const parent = await snapshots.view(await image.layers(), onEvent === undefined ? {} : { onEvent });
  return snapshots.prepare(id, parent, {
    directory,
    disposable: remove,
    existing: existsSync(join(directory, 'upper')),
  });
}
