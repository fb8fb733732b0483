import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openServedStore } from '../../../test/registry/open-served-store.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { writeImage } from '../../image/index.ts';
import {
  createIndex,
  type Descriptor,
  emptyRunConfig,
  mediaTypes,
  parseReference,
  writeBlob,
} from '../../oci/index.ts';
import { openRegistry, type Registry } from '../../registry/client/index.ts';
import { openNacre } from '../nacre.ts';
import { copyBetween } from './copy-between.ts';
import { copyImage } from './copy-image.ts';
import { parseImagePlace } from './image-place.ts';
import { openSource } from './open-source.ts';
import { toTarget } from './open-target.ts';

/** More than the client of a registry remembers. */
const images = 20;

test('each document of an image is asked for once, however many it has', async () => {
  await using served = await openServedStore();
  using directory = temporaryDirectory();
  using nacre = openNacre(join(directory.path, 'root'), {});
  const manifests: Descriptor[] = [];
  for (let at = 0; at < images; at++) {
    const platform = { os: 'linux', architecture: `a${at}` };
    manifests.push(
      await writeImage(nacre.store, { config: { platform, config: emptyRunConfig, history: [] }, layers: [] }),
    );
  }
  const index = await writeBlob(nacre.store, mediaTypes.ociIndex, createIndex({ manifests }).bytes);
  const name = `${served.host}/many:1`;
  await nacre.store.point(name, index);
  await copyImage(nacre, { environment: {}, source: `store:${name}`, target: name });

  using registry = openRegistry({ environment: {} });
  const asked: string[] = [];
  const repository = registry.repository(parseReference(name));
  const counting: Registry = {
    ...registry,
    repository: () => ({
      ...repository,
      open(descriptor, options) {
        asked.push(descriptor.digest);
        return repository.open(descriptor, options);
      },
    }),
  };
  const options = { nacre, registry: () => counting };
  await using from = await openSource(parseImagePlace(`docker://${name}`), options);
  const target = toTarget(parseImagePlace(`oci:${join(directory.path, 'layout')}:1`), options);
  assert.equal((await copyBetween(from, target, {})).changed, true);
  assert.deepEqual(asked.toSorted(), [...new Set(asked)].sort());
  assert.ok(manifests.every(({ digest }) => asked.includes(digest)));
});
