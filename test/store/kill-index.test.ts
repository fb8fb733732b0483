import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { streamOf } from '../../src/base/index.ts';
import { digestHex } from '../../src/oci/index.ts';
import { checkStore, collect, openStore } from '../../src/store/index.ts';
import { sampleImage } from '../suites/sample-image.ts';
import { sampleTar } from '../suites/sample-tar.ts';
import { temporaryDirectory } from '../suites/temporary-directory.ts';
import type { RestOrder } from './rest-child.ts';

const rounds = 6;
/** Milliseconds that tar and index take to make, and a little more. */
const duration = 300;

const files = Array.from({ length: 5_000 }, (_, at) => [`usr/share/doc/file-${at}`, `content ${at}`] as const);
const image = sampleImage({ gzip: sampleTar(Object.fromEntries(files)) });
const [layer] = image.refs;
assert.ok(layer !== undefined);

test('whenever a process is killed that makes an index, there is none or a whole one', async (t) => {
  using directory = temporaryDirectory();
  const root = directory.join('store');
  const hex = digestHex(layer.diffId);
  let expected: Buffer;
  {
    using store = openStore(root);
    for (const { descriptor, bytes } of image.blobs) await store.put(descriptor, streamOf(bytes));
    await store.point('docker.io/library/app:1', image.descriptor);
    expected = readFileSync((await store.rest(layer)).indexPath);
  }
  let cut = 0;
  for (let round = 0; round < rounds; round++) {
    for (const part of ['tar', 'erofs']) rmSync(join(root, 'layers', `${hex}.${part}`), { force: true });
    if (!(await restAndKill(root, (round * duration) / rounds))) cut += 1;
    using store = openStore(root);
    const names = readdirSync(store.paths.layers);
    if (names.includes(`${hex}.erofs`)) assert.ok(names.includes(`${hex}.tar`), 'an index without its tar');
    assert.deepEqual((await checkStore(store, { full: true, repair: false })).faults, []);
    assert.deepEqual(readFileSync((await store.rest(layer)).indexPath), expected);
    await collect(store);
    assert.deepEqual(readdirSync(store.paths.ingest), []);
  }
  t.diagnostic(`${cut} of ${rounds} were killed before they were done`);
  assert.ok(cut > 0);
});

/** @returns whether it was done before it was killed */
async function restAndKill(root: string, after: number): Promise<boolean> {
  const program = join(import.meta.dirname, 'rest-child.ts');
  const order: RestOrder = { root, layer: layer ?? assert.fail() };
  const child = spawn(process.execPath, [program, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const began = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      resolve();
    });
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await began;
  await setTimeout(after);
  child.kill('SIGKILL');
  await ended;
  return output.includes('done');
}
