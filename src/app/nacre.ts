import { type IdMaps, once } from '../base/index.ts';
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
  /** @param ids of a container that has its own */
  readonly snapshots: (ids?: IdMaps) => Snapshots;
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
  const opened = new Map<string, Snapshots>();
  const snapshots = (ids?: IdMaps): Snapshots => {
    const key = ids === undefined ? '' : JSON.stringify([ids.users, ids.groups]);
    const found =
      opened.get(key) ??
      createSnapshots({
        layersDirectory: store.paths.layers,
        scratch: store.scratch,
        runDirectory,
        snapshotter: environment.NACRE_SNAPSHOTTER || undefined,
        ids,
        layers: store,
        host: host(),
      });
    opened.set(key, found);
    return found;
  };
  return {
    store,
    runDirectory,
    host,
    snapshots,
    [Symbol.dispose]() {
      for (const each of opened.values()) each[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}
