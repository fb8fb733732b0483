import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openServedStore } from '../../../test/registry/open-served-store.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import type { Event } from '../../base/index.ts';
import { type ImageFields, writeImage } from '../../image/index.ts';
import {
  createIndex,
  type Descriptor,
  emptyRunConfig,
  formatReference,
  hostPlatform,
  mediaTypes,
  parseReference,
  writeBlob,
} from '../../oci/index.ts';
import { openNacre } from '../nacre.ts';
import { copyImage } from '../transfer/copy-image.ts';
import { listTags } from './list-tags.ts';

const key = 'org.opencontainers.image.created';

test('tags in the order of their dates, which manifests, configs and images of an index tell', async () => {
  await using served = await openServedStore();
  using directory = temporaryDirectory();
  using nacre = openNacre(directory.path, {});
  const repository = `${served.host}/app`;
  const environment = {};
  const push = async (tag: string, descriptor: Descriptor): Promise<void> => {
    await nacre.store.point(formatReference(parseReference(`a:${tag}`)), descriptor);
    await copyImage(nacre, { environment, source: `store:a:${tag}`, target: `${repository}:${tag}` });
  };
  const image = (created: string | undefined, fields: Partial<ImageFields> = {}): Promise<Descriptor> => {
    const config = { platform: hostPlatform(), config: emptyRunConfig, history: [] };
    return writeImage(nacre.store, {
      layers: [],
      ...fields,
      config: { ...config, ...(created === undefined ? {} : { created }) },
    });
  };
  const index = createIndex({
    manifests: [
      { ...(await image('2020-01-01T00:00:00Z')), platform: { os: 'linux', architecture: 's390x' } },
      await image('2024-03-01T00:00:00Z'),
    ],
  });
  await push('1', await image('2024-02-01T00:00:00.5+01:00'));
  await push('2', await image('1980-01-01T00:00:00Z', { annotations: { [key]: '2024-04-01T00:00:00Z' } }));
  await push('3', await writeBlob(nacre.store, mediaTypes.ociIndex, index.bytes));
  await push('4', await image(undefined));
  await push('other', await image('2030-01-01T00:00:00Z'));

  const events: Event[] = [];
  const matches = (tag: string): boolean => tag !== 'other';
  const call = {
    environment,
    repository,
    sort: 'date',
    matches,
    onEvent: (event: Event) => events.push(event),
  } as const;
  const report = await listTags(nacre, call);
  assert.deepEqual(report, {
    repository,
    tags: ['2', '3', '1', '4'],
    created: {
      2: '2024-04-01T00:00:00.000Z',
      3: '2024-03-01T00:00:00.000Z',
      1: '2024-01-31T23:00:00.500Z',
      4: null,
    },
  });
  assert.deepEqual((await listTags(nacre, { ...call, most: 1 })).tags, ['2']);
  assert.deepEqual(events, []);
  assert.equal((await listTags(nacre, { ...call, sort: 'name' })).created, undefined);
});
