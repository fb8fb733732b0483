import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { streamOf, utf8 } from '../base/index.ts';
import { createIndex, digestHex, digestOf, mediaTypes } from '../oci/index.ts';
import { checkStore, type DiskStore, openStore } from './index.ts';

const image = sampleImage('base', { gzip: 'top' });
const [plain, packed] = image.refs;
assert.ok(plain !== undefined && packed !== undefined);

async function openFilled(path: string): Promise<DiskStore> {
  const store = openStore(path);
  await store.point('docker.io/library/app:1', await putSample(store, image));
  await store.rest(packed ?? assert.fail());
  const { digest } = image.descriptor;
  store.containers.create({ id: 'c1', name: 'web', image: digest, createdAt: 1, data: '' });
  return store;
}

test('a store as it should be', async () => {
  using directory = temporaryDirectory();
  using store = await openFilled(directory.path);
  assert.deepEqual(await checkStore(store), {
    faults: [],
    repaired: [],
    names: 1,
    containers: 1,
    hashed: 0,
    compared: 0,
  });
  assert.deepEqual(await checkStore(store, { full: true }), {
    faults: [],
    repaired: [],
    names: 1,
    containers: 1,
    hashed: 5,
    compared: 2,
  });
});

test('an index may lack the manifests of other platforms', async () => {
  using directory = temporaryDirectory();
  using store = await openFilled(directory.path);
  const { bytes } = createIndex({ manifests: [image.descriptor, sampleImage('elsewhere').descriptor] });
  const index = { mediaType: mediaTypes.ociIndex, digest: digestOf(bytes), size: bytes.length };
  await store.put(index, streamOf(bytes));
  await store.point('docker.io/library/app:all', index);
  assert.deepEqual((await checkStore(store)).faults, []);
});

interface Damage {
  readonly what: string;
  readonly damage: (store: DiskStore) => void;
  /** Subject and message of each fault, quick and full. */
  readonly quick: readonly RegExp[];
  readonly full: readonly RegExp[];
}

const blob = (store: DiskStore, digest: string): string => `${store.paths.blobs}/${digest.replace(':', '/')}`;
const lost = /app:1: blob sha256:[0-9a-f]{64} is missing/;
const damaged = /: its content is damaged/;

const damages: readonly Damage[] = [
  {
    what: 'a layer is missing',
    damage: (store) => rmSync(blob(store, packed.descriptor.digest)),
    quick: [lost],
    full: [lost],
  },
  {
    what: 'the manifest is missing',
    damage: (store) => rmSync(blob(store, image.descriptor.digest)),
    quick: [lost, /web: its image .* is missing/],
    full: [lost, /web: its image .* is missing/],
  },
  {
    what: 'a layer is cut off',
    damage(store) {
      chmodSync(blob(store, plain.diffId), 0o600);
      truncateSync(blob(store, plain.diffId), 2);
    },
    quick: [/has 2 bytes instead of 2048/],
    full: [/has 2 bytes instead of 2048/, damaged],
  },
  {
    what: 'a layer has other bytes',
    damage(store) {
      chmodSync(blob(store, plain.diffId), 0o600);
      writeFileSync(blob(store, plain.diffId), Buffer.alloc(2048, 'bass'));
    },
    quick: [],
    full: [damaged],
  },
  {
    what: 'the manifest is no manifest any more',
    damage(store) {
      const path = blob(store, image.descriptor.digest);
      chmodSync(path, 0o600);
      writeFileSync(path, '{'.repeat(image.descriptor.size));
    },
    quick: [/app:1: .*JSON/],
    full: [/app:1: .*JSON/, damaged],
  },
  {
    what: 'there is a file of a strange name',
    damage: (store) => writeFileSync(`${store.paths.blobs}/sha256/notes.txt`, 'hello'),
    quick: [/notes\.txt: its name/],
    full: [/notes\.txt: its name/],
  },
  {
    what: 'the database names nothing readable',
    damage: (store) => store.database.run('UPDATE name SET descriptor = ?', '{"digest":"x"}'),
    quick: [/app:1: .*points to nothing readable/],
    full: [/app:1: .*points to nothing readable/],
  },
];

for (const { what, damage, quick, full } of damages) {
  for (const [mode, expected] of [
    ['quick', quick],
    ['full', full],
  ] as const) {
    test(`${what}: ${mode}`, async () => {
      using directory = temporaryDirectory();
      using store = await openFilled(directory.path);
      damage(store);
      const { faults } = await checkStore(store, { full: mode === 'full' });
      const texts = faults.map(({ subject, message }) => `${subject}: ${message}`);
      assert.equal(texts.length, expected.length, texts.join('\n'));
      for (const [at, text] of texts.entries()) assert.match(text, expected[at] ?? /^$/);
      for (const { hint } of faults) assert.match(hint, /^[A-Z].*\.$/);
    });
  }
}

test('what no name reaches is no fault', async () => {
  using directory = temporaryDirectory();
  using store = await openFilled(directory.path);
  using writer = store.create();
  writer.write(utf8('{"schemaVersion": 7}'));
  await writer.commit();
  assert.deepEqual((await checkStore(store, { full: true })).faults, []);
});

/** What is derived: where it lies, and what is said of it when it is damaged. */
const derived = [
  {
    what: 'tar',
    path: (store: DiskStore) => `${store.paths.layers}/${digestHex(packed.diffId)}.tar`,
    message: /content is damaged/,
  },
  {
    what: 'index',
    path: (store: DiskStore) => `${store.paths.layers}/${digestHex(packed.diffId)}.erofs`,
    message: /not the index/,
  },
] as const;

for (const { what, path, message } of derived) {
  for (const [how, damage] of [
    ['one bit of it differs', (file: string) => flipBit(file)],
    ['it is cut off', (file: string) => truncateSync(file, 700)],
    ['there is more of it', (file: string) => appendFileSync(file, 'more')],
  ] as const) {
    test(`${what} of a layer, ${how}: told, then made again from what it was made from`, async () => {
      using directory = temporaryDirectory();
      using store = await openFilled(directory.path);
      const file = path(store);
      const before = readFileSync(file);
      chmodSync(file, 0o600);
      damage(file);
      const told = await checkStore(store, { full: true, repair: false });
      assert.deepEqual([told.faults.length, told.repaired.length], [1, 0]);
      assert.match(told.faults[0]?.message ?? '', message);
      assert.match(told.faults[0]?.hint ?? '', /nacre system check/);
      const mended = await checkStore(store, { full: true });
      assert.deepEqual(mended.faults, []);
      assert.equal(mended.repaired.length, 1);
      assert.deepEqual(readFileSync(file), before);
      assert.deepEqual((await checkStore(store, { full: true })).repaired, []);
      assert.deepEqual(readdirSync(store.paths.ingest), []);
    });
  }
}

test('what is derived from something damaged is no better: a fault, and nothing is made of it', async () => {
  using directory = temporaryDirectory();
  using store = await openFilled(directory.path);
  const files = [derived[0].path(store), blob(store, packed.descriptor.digest)];
  for (const file of files) {
    chmodSync(file, 0o600);
    flipBit(file);
  }
  const { faults, repaired } = await checkStore(store, { full: true });
  assert.deepEqual(faults.map(({ subject }) => subject).sort(), files.sort());
  assert.deepEqual(repaired, []);
});

test('an index that is gone is no fault: it is made when the layer is used', async () => {
  using directory = temporaryDirectory();
  using store = await openFilled(directory.path);
  rmSync(derived[1].path(store));
  const { faults, repaired } = await checkStore(store, { full: true });
  assert.deepEqual([faults, repaired], [[], []]);
});

test('files that are whole and not the ones that were sealed, as in a copy of the store, are sealed again', async () => {
  using directory = temporaryDirectory();
  {
    using store = await openFilled(directory.path);
    for (const part of ['tar', 'index'])
      store.database.run('INSERT INTO seal VALUES (?, ?, ?)', packed.diffId, part, digestOf('another file'));
  }
  using store = openStore(directory.path);
  assert.equal((await checkStore(store, { full: true, repair: false })).faults.length, 2);
  assert.equal((await checkStore(store, { full: true })).repaired.length, 2);
  assert.deepEqual((await store.rest(packed)).seals, {});
});

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5);
  writeFileSync(path, bytes);
}
