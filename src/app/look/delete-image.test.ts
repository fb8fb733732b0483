import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openServedStore } from '../../../test/registry/open-served-store.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { writeImage } from '../../image/index.ts';
import { emptyRunConfig, formatReference, hostPlatform, parseReference } from '../../oci/index.ts';
import { openNacre } from '../nacre.ts';
import { copyImage } from '../transfer/copy-image.ts';
import { deleteImage } from './delete-image.ts';
import { listTags } from './list-tags.ts';

test('of a registry that keeps tags apart a tag goes alone, and a manifest when that is said', async () => {
  await using served = await openServedStore();
  using directory = temporaryDirectory();
  using nacre = openNacre(directory.path, {});
  const config = { platform: hostPlatform(), config: emptyRunConfig, history: [] };
  const image = await writeImage(nacre.store, { config, layers: [] });
  await nacre.store.point(formatReference(parseReference('a:1')), image);
  const app = `${served.host}/team/app`;
  const environment = {};
  for (const tag of ['1', '2', '3']) await copyImage(nacre, { environment, source: 'a:1', target: `${app}:${tag}` });
  const tags = async () => (await listTags(nacre, { environment, repository: app })).tags;

  const one = await deleteImage(nacre, { environment, image: `${app}:1` });
  assert.deepEqual(one, { name: `${app}:1`, digest: image.digest, manifest: false, tags: ['1'] });
  assert.deepEqual(await tags(), ['2', '3']);
  const exact = { environment, image: `${app}@${image.digest}` };
  await assert.rejects(deleteImage(nacre, exact), { code: 'app/image-in-use' });
  assert.deepEqual((await deleteImage(nacre, { ...exact, force: true })).tags, ['2', '3']);
  await assert.rejects(tags(), { code: 'registry/not-found' });
  await assert.rejects(deleteImage(nacre, exact), { code: 'registry/not-found' });
});
