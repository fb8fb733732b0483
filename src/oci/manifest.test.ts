import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, parseDigest } from './digest.ts';
import { createIndex, createManifest, parseManifestOrIndex } from './manifest.ts';
import { mediaTypes } from './media-type.ts';

const digest = parseDigest(`sha256:${'01'.repeat(32)}`);
const config = { mediaType: mediaTypes.ociConfig, digest, size: 10 };
const layer = { mediaType: mediaTypes.ociLayerGzip, digest, size: 20 };
const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] };

const encode = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

test('a manifest keeps the bytes it came in, odd spacing and unknown fields included', () => {
  const bytes = Buffer.from(`${JSON.stringify({ ...manifest, 'x-odd': [1] }, null, 3)}\n`);
  const parsed = parseManifestOrIndex(bytes);
  assert.equal(parsed.kind, 'manifest');
  assert.equal(digestOf(parsed.bytes), digestOf(bytes));
});

test('the same fields give the same bytes', () => {
  const one = createManifest({ config, layers: [layer], annotations: { b: '2', a: '1' } });
  const two = createManifest({ layers: [layer], annotations: { a: '1', b: '2' }, config });
  assert.equal(digestOf(one.bytes), digestOf(two.bytes));
});

test('an index carries platforms through', () => {
  const platform = { os: 'linux', architecture: 'arm', variant: 'v7', osVersion: '1', osFeatures: ['x'] };
  const index = createIndex({ manifests: [{ mediaType: mediaTypes.ociManifest, digest, size: 3, platform }] });
  assert.deepEqual(index.manifests[0]?.platform, platform);
});

test("Docker's schema 2 reads as the same value", () => {
  const parsed = parseManifestOrIndex(
    encode({
      ...manifest,
      mediaType: mediaTypes.dockerManifest,
      config: { ...config, mediaType: mediaTypes.dockerConfig },
    }),
  );
  assert.equal(parsed.kind === 'manifest' && parsed.config.mediaType, mediaTypes.dockerConfig);
});

test('the list a document holds tells its kind when it names no media type', () => {
  const { mediaType: _, ...untyped } = manifest;
  assert.equal(parseManifestOrIndex(encode(untyped)).kind, 'manifest');
  assert.equal(parseManifestOrIndex(encode({ schemaVersion: 2, manifests: [] })).kind, 'index');
});

/** Malformed document → the fault's message. */
const malformed: readonly (readonly [string, unknown, RegExp])[] = [
  ['an array', [], /not a JSON object/],
  ['not JSON', '{"schemaVersion":2', /not valid JSON/],
  ['text after the end', `${JSON.stringify(manifest)}x`, /not valid JSON/],
  ['no schemaVersion', { ...manifest, schemaVersion: undefined }, /schemaVersion: is missing/],
  ['schemaVersion 1', { ...manifest, schemaVersion: 1 }, /schemaVersion: is 1, must be 2/],
  ['schemaVersion as text', { ...manifest, schemaVersion: '2' }, /schemaVersion: is not a whole number/],
  ['no config', { ...manifest, config: undefined }, /config: is missing/],
  ['config null', { ...manifest, config: null }, /config: is missing/],
  ['no layers', { ...manifest, layers: undefined }, /layers: is missing/],
  ['layers an object', { ...manifest, layers: {} }, /layers: is not an array/],
  ['a layer of text', { ...manifest, layers: ['x'] }, /layers\[0\]: is not a descriptor/],
  [
    'short digest',
    { ...manifest, layers: [{ ...layer, digest: 'sha256:00' }] },
    /layers\[0\]\.digest: .* not a digest/,
  ],
  ['sha384', { ...manifest, layers: [{ ...layer, digest: `sha384:${'0'.repeat(96)}` }] }, /not a digest/],
  ['negative size', { ...manifest, layers: [{ ...layer, size: -1 }] }, /layers\[0\]\.size: is negative/],
  [
    'size over 2^53',
    JSON.stringify({ ...manifest, layers: [layer] }).replace('20', '9007199254740993'),
    /size: is not a whole number/,
  ],
  ['fractional size', { ...manifest, layers: [{ ...layer, size: 1.5 }] }, /size: is not a whole number/],
  ['no media type in a layer', { ...manifest, layers: [{ ...layer, mediaType: undefined }] }, /mediaType: is missing/],
  ['nonsense media type', { ...manifest, layers: [{ ...layer, mediaType: 'layer' }] }, /is not a media type/],
  ['both kinds at once', { ...manifest, manifests: [] }, /manifests: does not belong/],
  ['annotations of numbers', { ...manifest, annotations: { a: 1 } }, /annotations: is not an object of strings/],
  ['foreign media type', { ...manifest, mediaType: 'application/json' }, /not an image manifest or index/],
  [
    'index with half a platform',
    { schemaVersion: 2, manifests: [{ ...layer, platform: { os: 'linux' } }] },
    /platform\.architecture: is missing/,
  ],
  ['deep nesting', `${'['.repeat(100)}${']'.repeat(100)}`, /nested deeper/],
  ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /not valid JSON/],
];

for (const [name, document, message] of malformed) {
  test(`malformed manifest: ${name}`, () => {
    const bytes = document instanceof Uint8Array ? document : encode(document);
    assert.throws(() => parseManifestOrIndex(bytes), { name: 'Fault', message });
  });
}

test('all faults of a document are told at once', () => {
  const broken = { ...manifest, schemaVersion: 3, layers: [{ ...layer, size: -1 }] };
  assert.throws(() => parseManifestOrIndex(encode(broken)), { detail: /schemaVersion.*\n.*size/ });
});

test('a document may not contradict its descriptor', () => {
  assert.throws(() => parseManifestOrIndex(encode(manifest), mediaTypes.ociIndex), { code: 'oci/bad-document' });
});

test('a document over the bound is refused', () => {
  const big = encode({ ...manifest, annotations: { a: 'x'.repeat(5_000_000) } });
  assert.throws(() => parseManifestOrIndex(big), { code: 'base/too-large' });
});
