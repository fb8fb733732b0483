import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openServedStore, type ServedStore } from '../../../test/registry/open-served-store.ts';
import { sampleTar } from '../../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import type { Event } from '../../base/index.ts';
import { writeImage } from '../../image/index.ts';
import {
  createIndex,
  type Descriptor,
  emptyRunConfig,
  formatReference,
  mediaTypes,
  parsePlatform,
  parseReference,
  writeBlob,
} from '../../oci/index.ts';
import { openRegistry } from '../../registry/client/index.ts';
import { openLayout } from '../../store/index.ts';
import { type Nacre, openNacre } from '../nacre.ts';
import type { RepositoryPair, SyncOptions } from './repository-pair.ts';
import { parseRepositoryPlace } from './repository-place.ts';
import { shareUploads } from './share-uploads.ts';
import { syncRepositories } from './sync-repositories.ts';

describe('repositories become copies of others', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let served: ServedStore;
  let nacre: Nacre;
  let both: Descriptor;
  let arm: Descriptor;

  before(async () => {
    directory = temporaryDirectory();
    served = await openServedStore();
    nacre = openNacre(join(directory.path, 'root'), {});
    const amd = await writeSampleImage(nacre, 'amd64', 'a');
    arm = await writeSampleImage(nacre, 'arm64', 'a');
    both = await writeIndex(nacre, [amd, arm]);
    const three = await writeIndex(nacre, [amd, arm, await writeSampleImage(nacre, 'riscv64', 'a')]);
    const names = {
      'app:both': both,
      'app:arm': await writeIndex(nacre, [arm]),
      'app:three': three,
      'other:both': arm,
    };
    for (const [name, image] of Object.entries(names))
      await nacre.store.point(formatReference(parseReference(name)), image);
  });
  after(async () => {
    nacre[Symbol.dispose]();
    await served[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  const pair = (source: string, target: string, more: Partial<RepositoryPair> = {}): RepositoryPair => ({
    choice: {},
    ...more,
    source: parseRepositoryPlace(source),
    target: parseRepositoryPlace(target),
  });
  /** `action TAG digest`, or what failed. */
  async function sync(
    pairs: readonly RepositoryPair[],
    options: Partial<SyncOptions> = {},
  ): Promise<readonly string[]> {
    using registry = openRegistry({ environment: {} });
    const shared = shareUploads(registry);
    const rows = await syncRepositories(pairs, { nacre, registry: () => shared, ...options });
    return rows.map(
      ({ action, target, digest, message }) => `${action} ${target.replace(/.*:/, '')} ${message ?? digest}`,
    );
  }

  test('platforms that images have, and of one tag of two sources the first', async () => {
    const target = `${served.host}/some`;
    const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
    const first = pair('store:app', target, { platforms });
    const events: Event[] = [];
    const rows = await sync([first, first, pair('store:other', target)], { onEvent: (event) => events.push(event) });
    // What is left of one index is what the other says from the start.
    assert.deepEqual(rows.slice(1, 3), [`copied both ${both.digest}`, `copied three ${both.digest}`]);
    assert.match(rows[3] ?? '', /^failed both store:docker\.io\/library\/app:both has the same target/);
    assert.equal(rows.length, 4);
    assert.ok(events.some((event) => event.kind === 'done' && event.id === 'copy store:docker.io/library/app:both'));
    const again = await sync([first]);
    assert.deepEqual(
      again.map((row) => row.split(' ')[0]),
      ['unchanged', 'unchanged', 'unchanged'],
    );
  });

  test('what is deleted is what no entry wants, and nothing when a source can not be read', async () => {
    const layout = join(directory.path, 'layout');
    const all = pair('store:app', `oci:${layout}`);
    await sync([all]);
    const one = { choice: { include: ['arm'] }, delete: true };
    const [chosen, absent] = [pair('store:app', `oci:${layout}`, one), pair('store:nobody', `oci:${layout}`)];
    assert.deepEqual(
      (await sync([chosen, absent])).map((row) => row.replace(/ sha256:.*/, '')),
      ['failed docker.io/library/nobody store:docker.io/library/nobody has no tags', 'unchanged arm'].map((row) =>
        row.replace('failed docker.io/library/nobody', `failed ${layout}`),
      ),
    );
    const both = pair('store:app', `oci:${layout}`, { choice: { include: ['both'] } });
    assert.deepEqual((await sync([chosen, both], { dryRun: true })).at(-1), 'deleted three null');
    assert.equal((await openLayout(layout).list()).length, 3);
    assert.deepEqual((await sync([chosen, both])).at(-1), 'deleted three null');
    assert.deepEqual(
      (await openLayout(layout).list()).map(({ name }) => name),
      ['arm', 'both'],
    );
    assert.match(
      (await sync([pair('store:app', `oci:${layout}`, { choice: { include: ['x*'] }, delete: true })])).join(),
      /2 in the target are not deleted/,
    );
  });

  test('from the store, and cancelled', async () => {
    await nacre.store.point(formatReference(parseReference('mine:old')), arm);
    await sync([pair('store:app', 'store:mine', { delete: true })]);
    const names = (await nacre.store.list()).map(({ name }) => name).filter((name) => name.includes('/mine:'));
    assert.deepEqual(
      names.map((name) => name.replace(/.*:/, '')),
      ['arm', 'both', 'three'],
    );
    await assert.rejects(sync([pair('store:app', `${served.host}/none`)], { signal: AbortSignal.abort() }), {
      code: 'base/cancelled',
    });
  });
});

async function writeSampleImage({ store }: Nacre, architecture: string, content: string): Promise<Descriptor> {
  const tar = sampleTar({ file: content });
  const descriptor = await writeBlob(store, mediaTypes.ociLayer, tar);
  const config = { platform: { os: 'linux', architecture }, config: emptyRunConfig, history: [] };
  return writeImage(store, { config, layers: [{ descriptor, diffId: descriptor.digest }] });
}

async function writeIndex({ store }: Nacre, manifests: readonly Descriptor[]): Promise<Descriptor> {
  return writeBlob(store, mediaTypes.ociIndex, createIndex({ manifests }).bytes);
}
