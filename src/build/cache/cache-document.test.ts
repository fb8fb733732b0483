import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../base/index.ts';
import { digestOf } from '../../oci/index.ts';
import { type CacheDocument, formatCacheDocument, parseCacheDocument } from './cache-document.ts';

const hex = 'ab'.repeat(32);
const diffId = digestOf('layer');
const document: CacheDocument = {
  records: new Map([
    [`step/sha256:${hex}`, '{"time":1}'],
    [`part/sha256:${hex}`, 'text'],
  ]),
  layers: [
    { diffId, size: 5, form: 'zstd-3' },
    { diffId: digestOf('other'), size: 0 },
  ],
  mounts: [{ key: hex, id: '/root/.npm', diffId }],
};

function parse(value: unknown): CacheDocument {
  return parseCacheDocument(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), 'the cache');
}

describe('the document of a cache', () => {
  test('is read as it was written', () => {
    assert.deepEqual(parseCacheDocument(formatCacheDocument(document), 'the cache'), {
      ...document,
      records: new Map([...document.records].reverse()),
    });
  });

  test('the order in which things were remembered changes no byte', () => {
    const turned = { ...document, records: new Map([...document.records].reverse()) };
    assert.deepEqual(formatCacheDocument(turned), formatCacheDocument(document));
  });

  test('what a later release may write is passed over', () => {
    const value = { version: 1, records: { 'later/sha256:1': 5, [`step/sha256:${hex}`]: 'x' }, more: [] };
    assert.deepEqual(parse(value), { records: new Map([[`step/sha256:${hex}`, 'x']]), layers: [], mounts: [] });
  });

  const layer = { diffId, size: 1 };
  const rows: readonly (readonly [string, unknown])[] = [
    ['no JSON', '{'],
    ['another kind of JSON', '[]'],
    ['another version', { version: 2 }],
    ['no version', {}],
    ['a record that is no text', { version: 1, records: { [`step/sha256:${hex}`]: {} } }],
    ['a record without end', { version: 1, records: { [`step/sha256:${hex}`]: 'x'.repeat(20_000) } }],
    ['a layer that is no digest', { version: 1, layers: [{ ...layer, diffId: '../../etc' }] }],
    ['a layer of negative size', { version: 1, layers: [{ ...layer, size: -1 }] }],
    ['a layer of no size', { version: 1, layers: [{ diffId }] }],
    ['a cache mount whose key is a path', { version: 1, mounts: [{ key: '../x', id: 'x', diffId }] }],
    ['a cache mount without content', { version: 1, mounts: [{ key: hex, id: 'x' }] }],
    ['nested without end', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ];
  for (const [what, value] of rows) {
    test(`${what} is refused`, () => {
      assert.throws(
        () => parse(value),
        (error) => error instanceof Fault && error.message.startsWith('the cache: '),
      );
    });
  }
});
