import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ByteStream, streamOf, utf8 } from '../../base/index.ts';
import { type Descriptor, digestOf } from '../../oci/index.ts';
import { openRegistry, type Registry, type Repository } from '../../registry/client/index.ts';
import { shareUploads } from './share-uploads.ts';

const bytes = utf8('a layer');
const layer: Descriptor = { mediaType: 'application/x-layer', digest: digestOf(bytes), size: bytes.length };
const name = { registry: 'registry.example', repository: 'app' };

/** A registry that has nothing, and whose one repository takes what it is sent when it is told to. */
function slowRegistry(): { readonly registry: Registry; readonly puts: PromiseWithResolvers<void>[] } {
  const puts: PromiseWithResolvers<void>[] = [];
  const registry = openRegistry({ environment: {} });
  const repository: Repository = {
    ...registry.repository(name),
    has: async () => false,
    put(_descriptor: Descriptor, _bytes: ByteStream) {
      const put = Promise.withResolvers<void>();
      puts.push(put);
      return put.promise;
    },
  };
  return { registry: { ...registry, repository: () => repository }, puts };
}

test('what is on its way is waited for, and what failed for one is tried for the next', async () => {
  const { registry, puts } = slowRegistry();
  const shared = shareUploads(registry);
  const put = (): Promise<void> => shared.repository(name).put(layer, streamOf(bytes));
  const [first, second, third] = [put(), put(), put()];
  const failed = assert.rejects(first, /broken/);
  puts[0]?.reject(new Error('broken'));
  await failed;
  await new Promise(setImmediate);
  assert.equal(puts.length, 2);
  const has = shared.repository(name).has(layer);
  puts[1]?.resolve();
  assert.deepEqual([await second, await third, await has], [undefined, undefined, true]);
  await put();
  assert.equal(puts.length, 2);
});
