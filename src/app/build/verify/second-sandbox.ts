import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statfsSync, statSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { type BuildCache, memoryBuildCache, type RunSupplies, type SolveDeps } from '../../../build/index.ts';
import { randomHex } from '../../../host/index.ts';
import { digestHex, digestOf } from '../../../oci/index.ts';
import { createSnapshots } from '../../../snapshot/index.ts';
import { listCacheMounts, removeCacheMount, removeTree } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';
import { createBuildSnapshots, createExecutor, type ExecutorOptions } from '../build-executor.ts';
import { hostnames } from './content-causes.ts';

/** A place to build in that differs from the first in whatever a build can notice. Disposing leaves nothing of it behind. */
export interface SecondSandbox extends Disposable {
  readonly deps: Pick<SolveDeps, 'snapshots' | 'scratchDirectory' | 'executor' | 'supplies' | 'cache'>;
  /** In what it differs, for people. */
  readonly varied: readonly string[];
}

/** What a second sandbox is made from. */
export interface SandboxRequest {
  readonly limits: Pick<ExecutorOptions, 'memory' | 'cpus' | 'volumes'>;
  readonly supplies: RunSupplies;
  /** Bytes of all layers that the build has to do with. */
  readonly size: number;
}

/**
 * Opens it. Layers are unpacked, where they are mounted from their tars else, and in memory if there is room: directories then list their files in
 * another order, and inodes have other numbers.
 */
export function openSecondSandbox(nacre: Nacre, { limits, supplies, size }: SandboxRequest): SecondSandbox {
  using opening = new DisposableStack();
  const place = opening.use(openPlace(nacre, size));
  const own = (name: string): string => {
    mkdirSync(join(place.path, name));
    return join(place.path, name);
  };
  const scratch = own('scratch');
  const snapshots = opening.use(
    createSnapshots({
      layersDirectory: own('layers'),
      scratch: () => join(scratch, randomHex(8)),
      runDirectory: nacre.runDirectory,
      snapshotter: 'unpacked',
      layers: nacre.store,
      host: nacre.host(),
    }),
  );
  const caches = opening.use(openOwnCaches(nacre, supplies));
  const processors = fewerProcessors();
  const executor = createExecutor(nacre, {
    ...limits,
    hostname: hostnames.second,
    ...(processors === undefined || limits.cpus !== undefined ? {} : { cpuset: processors.list }),
  });
  const stack = opening.move();
  return {
    deps: {
      snapshots: createBuildSnapshots({ ...nacre, snapshots: () => snapshots }),
      scratchDirectory: own('work'),
      executor,
      supplies: { ...supplies, openCache: caches.openCache },
      cache: onlyFetches(nacre.store.cache),
    },
    varied: [
      `the host is called ${hostnames.second} instead of ${hostnames.first}`,
      `files lie ${place.inMemory ? 'in memory' : 'unpacked on the disk'}: directories list them in another order, and inodes have other numbers`,
      ...(processors === undefined ? [] : [`${processors.count} of ${processors.all} processors`]),
      'caches of commands are empty',
    ],
    [Symbol.dispose]: () => stack.dispose(),
  };
}

const memory = '/dev/shm';
const prefix = 'nacre-verify-';

/** What is written takes as much again as the layers. */
const copies = 3;

function openPlace(nacre: Nacre, size: number): Disposable & { readonly path: string; readonly inMemory: boolean } {
  sweepMemory(nacre);
  const inMemory = hasRoom(size * copies);
  const start = nacre.host().processStartTime(process.pid) ?? '0';
  const name = [processNamespace(), process.pid, start, randomHex(4)].join('-');
  const path = inMemory ? join(memory, prefix + name) : nacre.store.scratch();
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return {
    path,
    inMemory,
    [Symbol.dispose]: () => void (inMemory ? rmSync(path, { recursive: true }) : removeTree(path)),
  };
}

function hasRoom(bytes: number): boolean {
  // Where it is no file system of its own, it is the disk.
  if (!existsSync(memory) || statfsSync(memory).type !== tmpfsMagic) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bytes < Math.min(freemem(), bavail * bsize) / 2;
}

/** Source: statfs(2). */
const tmpfsMagic = 0x01021994;

/** Numbers of processes count in it alone. */
function processNamespace(): string {
  return /\[(\d+)\]/.exec(readlinkSync('/proc/self/ns/pid'))?.[1] ?? '0';
}

/** What killed processes of this namespace and user have left there. */
function sweepMemory(nacre: Nacre): void {
  if (!existsSync(memory)) return;
  for (const name of readdirSync(memory)) {
    const [, namespace, pid, start] = /^nacre-verify-(\d+)-(\d+)-(\d+@[0-9a-f]{8})-/.exec(name) ?? [];
    if (pid === undefined || start === undefined || namespace !== processNamespace()) continue;
    const path = join(memory, name);
    const isOwn = statSync(path, { throwIfNoEntry: false })?.uid === nacre.host().currentUser().uid;
    if (isOwn && !nacre.host().isAlive(Number(pid), start)) rmSync(path, { recursive: true, force: true });
  }
}

interface OwnCaches extends Disposable {
  readonly openCache: NonNullable<RunSupplies['openCache']>;
}

/** Caches of commands that begin empty and go at the end. */
function openOwnCaches(nacre: Nacre, supplies: RunSupplies): OwnCaches {
  const secret = randomHex(16);
  const keys = new Set<string>();
  return {
    async openCache(request) {
      const key = digestHex(digestOf(`${secret} ${request.key}`));
      keys.add(key);
      if (supplies.openCache === undefined) throw new Error('whoever verifies a build has caches');
      return supplies.openCache({ ...request, key });
    },
    [Symbol.dispose]() {
      if (keys.size === 0) return;
      const { store } = nacre;
      for (const record of listCacheMounts(store)) {
        const [key = ''] = record.name.split('-');
        if (keys.has(key)) removeCacheMount(store, record, nacre.host());
      }
    },
  };
}

/** Remembers nothing of other builds but what they have fetched. */
function onlyFetches(cache: BuildCache): BuildCache {
  const own = memoryBuildCache();
  return {
    get: (key) => own.get(key) ?? (/^(fetch|locked)\//.test(key) ? cache.get(key) : undefined),
    put: own.put,
  };
}

/** All processors but the last; `undefined` where there is one alone, or no way to leave one out. */
function fewerProcessors(): { readonly list: string; readonly count: number; readonly all: number } | undefined {
  const text = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const all = text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  const some = all.slice(0, -1);
  return some.length === 0 || !countsProcessors()
    ? undefined
    : { list: some.join(','), count: some.length, all: all.length };
}

function countsProcessors(): boolean {
  if (existsSync('/sys/fs/cgroup/cpuset')) return true;
  const file = '/sys/fs/cgroup/cgroup.controllers';
  return existsSync(file) && readFileSync(file, 'utf8').split(/\s+/).includes('cpuset');
}
