import { once } from '../base/index.ts';
import { type Host, openHost } from '../host/index.ts';
import { createSnapshots, type Snapshots } from '../snapshot/index.ts';
import { type DiskStore, openStore } from '../store/index.ts';
import { runRoot } from './store-root.ts';

/** What the use cases work with: one store and this machine. Disposing ends the use of what is mounted. */
export interface Nacre extends Disposable {
  readonly store: DiskStore;
  /** Directory of short-lived state. */
  readonly runDirectory: string;
  readonly host: () => Host;
  readonly snapshots: () => Snapshots;
}

/**
 * Opens the store at `root`, made when missing; the rest is opened when it is first asked for.
 *
 * @throws store/not-writable, store/database-damaged, store/newer-schema
 */
export function openNacre(
  root: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Nacre {
  const host = once(openHost);
  const store = openStore(root, { verity: host, files: host, locks: host });
  const runDirectory = runRoot(store.paths.root, environment);
  let opened: Snapshots | undefined;
  const snapshots = once(() => {
    opened = createSnapshots({
      layersDirectory: store.paths.layers,
      scratch: store.scratch,
      runDirectory,
      snapshotter: environment.NACRE_SNAPSHOTTER || undefined,
      layers: store,
      host: host(),
    });
    return opened;
  });
  return {
    store,
    runDirectory,
    host,
    snapshots,
    [Symbol.dispose]() {
      opened?.[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}
