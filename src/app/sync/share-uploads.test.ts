import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamOf, utf8 } from '../../base/index.ts';
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
  const send = (): Promise<void> => {
    const put = Promise.withResolvers<void>();
    puts.push(put);
    return put.promise;
  };
  const repository: Repository = {
    ...registry.repository(name),
    has: async () => false,
    put: () => send(),
    take: () => send(),
  };
  return { registry: { ...registry, repository: () => repository }, puts };
}

test('what is on its way is waited for, and what failed for one is tried for the next', async () => {
  const { registry, puts } = slowRegistry();
  const shared = shareUploads(registry);
  const put = (): Promise<void> => shared.repository(name).put(layer, streamOf(bytes));
  const take = (): Promise<void> => shared.repository(name).take(layer, shared.repository(name));
  const [first, second, third] = [put(), put(), take()];
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
