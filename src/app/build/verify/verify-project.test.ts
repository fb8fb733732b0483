import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { toTar } from '../../../../test/archive/layer-lines.ts';
import { streamOf } from '../../../base/index.ts';
import type { SolvedImage } from '../../../build/index.ts';
import { digestOf, emptyRunConfig, mediaTypes } from '../../../oci/index.ts';
import { type Nacre, openNacre } from '../../nacre.ts';
import { assertReproducible } from './assert-reproducible.ts';
import { type ProjectVariation, verifyProject } from './verify-project.ts';

let directory: string;
let nacre: Nacre;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'nacre-verify-'));
  nacre = openNacre(join(directory, 'root'), { NACRE_RUN: join(directory, 'run') });
});
after(() => {
  nacre[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

/** An image of layers, each written as lines. */
async function imageOf(...layers: readonly (readonly string[])[]): Promise<SolvedImage> {
  const refs = layers.map((lines) => {
    const bytes = toTar(lines);
    const digest = digestOf(bytes);
    return {
      bytes,
      ref: { descriptor: { mediaType: mediaTypes.ociLayer, digest, size: bytes.length }, diffId: digest },
    };
  });
  for (const { bytes, ref } of refs) await nacre.store.put(ref.descriptor, streamOf(bytes));
  return {
    config: {
      platform: { os: 'linux', architecture: 'amd64' },
      config: emptyRunConfig,
      history: layers.map((_, at) => ({ createdBy: `layer ${at}` })),
    },
    layers: refs.map(({ ref }) => ref),
    based: 0,
    steps: [],
  };
}

async function verify(first: SolvedImage, second: SolvedImage) {
  const { store } = nacre;
  const asked: ProjectVariation[] = [];
  const report = await verifyProject(
    { images: [first], inputs: [], forms: [{}, { compression: 'gzip' }], startedAt: Date.now() - 10_000 },
    async (variation) => {
      asked.push(variation);
      return [second];
    },
    { blobs: store, layers: store, cache: store.cache },
  );
  assert.deepEqual(
    asked.map(({ noCache, lock }) => [noCache, lock.mode]),
    [[true, 'locked']],
  );
  return report;
}

test('a project that is the same again, in each form', async () => {
  const report = await verify(await imageOf(['f a x'], ['f b y']), await imageOf(['f a x'], ['f b y']));
  assert.deepEqual(
    [report.reproducible, report.manifests.map(({ compression }) => compression), report.steps],
    [true, ['none', 'gzip'], []],
  );
  assert.match(report.varied.join(), /^the clock shows 10 seconds more,/);
  assertReproducible(report);
});

test('a project of which one layer differs, and one is there only once', async () => {
  const report = await verify(await imageOf(['f a x'], ['f b y']), await imageOf(['f a x'], ['f b z'], ['f c 1']));
  assert.deepEqual(
    report.steps.map(({ step, file, files }) => [step, file, files.map(({ path, change }) => `${change} ${path}`)]),
    [
      ['layer 1', 'package.json', ['changed /b']],
      ['layer', 'package.json', ['added /c']],
    ],
  );
  assert.throws(() => assertReproducible(report), { code: 'app/not-reproducible', message: /\/b differs$/ });
});
