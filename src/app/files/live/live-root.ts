import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { openImage } from '../../../image/index.ts';
import { type ContainerRecord, holdLife, isLiving } from '../../../runtime/index.ts';
import { containerImage } from '../../containers/container-image.ts';
import { openContainerRecords } from '../../containers/container-records.ts';
import { settleHeld } from '../../containers/life/settle.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';

/** The root directory of a container, to be looked into by way of its descriptor alone. */
export interface LiveRoot extends AsyncDisposable {
  readonly fd: number;
}

/**
 * Opens the root directory of a container: of one that runs as it sees it, with all that is mounted there; of another its files alone, mounted where nobody else
 * sees them. It is not started meanwhile.
 *
 * @throws app/no-image, app/bad-target, host/…
 */
export async function openLiveRoot(nacre: Nacre, { id }: Pick<ContainerRecord, 'id'>): Promise<LiveRoot> {
  await using held = new AsyncDisposableStack();
  held.use(await holdLife(nacre.host(), nacre.runDirectory, id));
  await settleHeld(nacre, id);
  const record = openContainerRecords(nacre.store).get(id);
  if (record === undefined) throw appFault('app/no-container', `container ${id} is gone`);
  if (isLiving(record.state)) return openRoot(`/proc/${record.state.process.pid}/root`);
  const pid = await mountFiles(nacre, record, held);
  const root = openRoot(`/proc/${pid}/root${mountPoint}`);
  const rest = held.move();
  return {
    fd: root.fd,
    async [Symbol.asyncDispose]() {
      await root[Symbol.asyncDispose]();
      await rest[Symbol.asyncDispose]();
    },
  };
}

function openRoot(path: string): LiveRoot {
  const fd = openSync(path, 'r');
  return { fd, [Symbol.asyncDispose]: async () => closeSync(fd) };
}

/** Any directory that every machine has serves: in the namespace of its own it is covered. */
const mountPoint = '/mnt';

/** @returns the number of a process that sees the files at `mountPoint`, as long as `held` is not disposed */
async function mountFiles(nacre: Nacre, record: ContainerRecord, held: AsyncDisposableStack): Promise<number> {
  const snapshots = nacre.snapshots(record.options.ids);
  const parent = await snapshots.view(await openImage(nacre.store, containerImage(nacre.store, record)).layers());
  const { id, directory } = record;
  const existing = existsSync(join(directory, 'upper'));
  const active = await snapshots.prepare(id, parent, { directory, disposable: false, existing });
  const child = nacre.host().spawn('cat', [], {
    stdio: ['pipe', 'ignore', 'inherit'],
    mounts: active.mounts(mountPoint),
  });
  held.defer(async () => {
    child.stdin?.end();
    await child.ended;
  });
  return child.pid;
}
