import { mkdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { streamOf } from '../../src/base/index.ts';
import type { Digest } from '../../src/oci/index.ts';
import { collect, type DiskStore, openStore } from '../../src/store/index.ts';
import { type SampleImage, sampleImage } from '../suites/sample-image.ts';
import { randomFrom } from './random.ts';

/**
 * A process at work on a store: `busy-child.ts ROOT ID SEED SECONDS`. With the ID `collector` it does nothing but collect. Else it tells on stdout, line by line, what it is about to do and
 * what it was told is done, as `{ at, kind, key, value }`; keys begin with ID, which no other process has. Ends with status 0 when
 * nothing went wrong for so many seconds.
 */
export interface Told {
  readonly at: 'begin' | 'done';
  readonly kind: 'name' | 'cache' | 'container';
  readonly key: string;
  /** What the key stands for then: a digest; `null` for nothing. */
  readonly value: string | null;
}

const [root = '', id = '', seed = '0', seconds = '0'] = process.argv.slice(2);
const random = randomFrom(Number(seed));
// With leases, what was made is safe until the end of an act; without, until the end of the process. Processes with leases share
// what they make, so that one lets go of what another has just come across.
const leased = !id.endsWith('p0');
const shared = leased ? 'shared' : 'own';
const kept: Digest[] = [];

function tell(told: Told): void {
  writeSync(1, `${JSON.stringify(told)}\n`);
}

/** Tells of a change before and after. */
async function change(told: Omit<Told, 'at'>, work: () => void | Promise<void>): Promise<void> {
  tell({ at: 'begin', ...told });
  await work();
  tell({ at: 'done', ...told });
}

/** Few enough contents that processes come across each other's, small and large, plain and compressed. */
function randomImage(): SampleImage {
  const layers = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const which = Math.floor(random() * 24);
    const content = `${shared} layer ${which} `.repeat(which % 8 === 0 ? 30_000 : 5);
    return which % 3 === 0 ? { gzip: content } : content;
  });
  return sampleImage(...layers);
}

async function putImage(store: DiskStore, image: SampleImage): Promise<void> {
  for (const { descriptor, bytes } of image.blobs) {
    if (!(await store.has(descriptor))) await store.put(descriptor, streamOf(bytes));
  }
}

/** @param made takes the digests that have to be there when the act ends */
type Act = (store: DiskStore, lane: string, made: Digest[]) => Promise<void>;

const pointName: Act = async (store, lane) => {
  const image = randomImage();
  await putImage(store, image);
  await setImmediate();
  const key = `${lane}/app:${Math.floor(random() * 2)}`;
  await change({ kind: 'name', key, value: image.descriptor.digest }, () => store.point(key, image.descriptor));
};

/** What was put or found stays for as long as it is held, named or not. */
const keepImage: Act = async (store, _lane, made) => {
  const { blobs } = randomImage();
  for (const { descriptor, bytes } of blobs) {
    if (!(await store.has(descriptor))) await store.put(descriptor, streamOf(bytes));
    made.push(descriptor.digest);
  }
  await setTimeout(random() * 20);
};

const removeName: Act = async (store, lane) => {
  const key = `${lane}/app:${Math.floor(random() * 2)}`;
  await change({ kind: 'name', key, value: null }, async () => void (await store.remove(key)));
};

const ingest: Act = async (store, _lane, made) => {
  using writer = store.create();
  const text = `made ${Math.floor(random() * 20)} `.repeat(random() < 0.2 ? 40_000 : 3);
  for (let at = 0; at < text.length; at += 50_000) writer.write(Buffer.from(text.slice(at, at + 50_000)));
  if (random() < 0.2) return;
  const { digest } = await writer.commit();
  made.push(digest);
};

const cacheRecord: Act = async (store, lane) => {
  using writer = store.create();
  writer.write(Buffer.from(`cached ${Math.floor(random() * 30)}`));
  const { digest } = await writer.commit();
  const key = `${lane}/step ${Math.floor(random() * 5)}`;
  await change({ kind: 'cache', key, value: digest }, () => store.cache.put(key, digest, [digest]));
};

const rest: Act = async (store) => {
  const image = randomImage();
  await putImage(store, image);
  for (const layer of image.refs) {
    const { tarPath, size, indexPath } = await store.rest(layer);
    if (size === 0) throw new Error(`${tarPath} is empty`);
    // Magic number of EROFS; a half index has no superblock.
    if (readFileSync(indexPath).readUInt32LE(1024) !== 0xe0f5e1e2) throw new Error(`${indexPath} is no index`);
  }
};

const container: Act = async (store, lane) => {
  const image = randomImage();
  await putImage(store, image);
  const key = `${lane}-${Math.floor(random() * 1e9).toString(16)}`;
  const directory = `${store.paths.containers}/${key}`;
  const record = { id: key, name: key, image: image.descriptor.digest, createdAt: Date.now(), data: '{}' };
  await change({ kind: 'container', key, value: image.descriptor.digest }, () => store.containers.create(record));
  mkdirSync(directory);
  writeFileSync(`${directory}/log`, 'hello');
  await setImmediate();
  if (random() < 0.3) return;
  rmSync(directory, { recursive: true });
  await change({ kind: 'container', key, value: null }, () => void store.containers.remove(key));
};

const collectGarbage: Act = async (store) =>
  void (await collect(store, random() < 0.1 ? { cacheUnusedFor: 3_600_000 } : {}));

const acts: readonly Act[] = [
  pointName,
  keepImage,
  keepImage,
  removeName,
  ingest,
  cacheRecord,
  rest,
  container,
  collectGarbage,
];

async function lane(store: DiskStore, name: string, until: number): Promise<void> {
  while (performance.now() < until) {
    const act = id === 'collector' ? collectGarbage : acts[Math.floor(random() * acts.length)];
    using _lease = leased ? store.lease() : undefined;
    const made = leased ? [] : kept;
    await act?.(store, name, made);
    const lost = made.find((digest) => store.blobPath(digest) === undefined);
    if (lost !== undefined) throw new Error(`${lost} was collected while this process held it`);
  }
}

writeSync(1, '\n');
using store = openStore(root);
const until = performance.now() + Number(seconds) * 1000;
await Promise.all([lane(store, `${id}a`, until), lane(store, `${id}b`, until)]);
