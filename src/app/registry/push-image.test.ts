import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestRegistry } from '../../../test/registry/open-test-registry.ts';
import { putSample, sampleImage } from '../../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { openStore } from '../../store/index.ts';
import { pushImage } from './push-image.ts';

test('what fails of a push is told with the name of the image, once', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  await using opened = await openTestRegistry({
    before: (request, response) => {
      if (!request.url?.includes('/manifests/')) return false;
      response.writeHead(418).end();
      return true;
    },
  });
  const { host, client } = opened;
  const reference = { registry: host, repository: 'a/b', tag: '1' };
  await assert.rejects(
    pushImage(store, client, { reference, descriptor: await putSample(store, sampleImage('one')) }),
    {
      message: `push ${host}/a/b:1: tag 1: ${host} answers 418 I'm a Teapot`,
    },
  );
});
