import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../../base/index.ts';
import { type BlobSink, type Descriptor, digestHex, digestOf, mediaTypes, parseManifest } from '../../oci/index.ts';
import { attestedImage, predicateTypeOf, writeAttestations } from './attestation-manifest.ts';
import { createStatement } from './statement.ts';

const image: Descriptor = {
  ...{ mediaType: mediaTypes.ociManifest, digest: digestOf('image'), size: 5 },
  platform: { os: 'linux', architecture: 'amd64' },
};

const statements = ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v1'].map((type) =>
  createStatement({ type, value: { is: type } }, ['pkg:docker/app@1'], image.digest),
);

/** Keeps what it is given. */
function openSink(): BlobSink & { readonly blobs: Map<string, Uint8Array> } {
  const blobs = new Map<string, Uint8Array>();
  return {
    blobs,
    has: async ({ digest }) => blobs.has(digest),
    put: async ({ digest }, bytes) => void blobs.set(digest, await readBytes(bytes, 1e6)),
  };
}

test('a statement says what of which digest', () => {
  const json: unknown = JSON.parse(Buffer.from(statements[0]?.bytes ?? '').toString());
  assert.deepEqual(json, {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://spdx.dev/Document',
    subject: [{ name: 'pkg:docker/app@1', digest: { sha256: digestHex(image.digest) } }],
    predicate: { is: 'https://spdx.dev/Document' },
  });
  const nameless = createStatement({ type: 't', value: {} }, [], image.digest);
  assert.match(Buffer.from(nameless.bytes).toString(), /"subject":\[{"name":"_",/);
});

test('statements are an entry of an index and a referrer at once', async () => {
  const sink = openSink();
  const entry = await writeAttestations(sink, image, statements);
  assert.deepEqual(entry.platform, { os: 'unknown', architecture: 'unknown' });
  assert.deepEqual(entry.annotations, {
    'vnd.docker.reference.digest': image.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  });
  assert.equal(attestedImage(entry), image.digest);

  const manifest = parseManifest(sink.blobs.get(entry.digest) ?? new Uint8Array(), entry.mediaType);
  const { mediaType, digest, size } = image;
  assert.deepEqual(manifest.subject, { mediaType, digest, size });
  assert.equal(manifest.artifactType, 'application/vnd.docker.attestation.manifest.v1+json');
  assert.equal(manifest.config.mediaType, 'application/vnd.oci.empty.v1+json');
  assert.equal(Buffer.from(sink.blobs.get(manifest.config.digest) ?? '').toString(), '{}');
  assert.deepEqual(
    manifest.layers.map(predicateTypeOf),
    statements.map(({ predicateType }) => predicateType),
  );
  assert.deepEqual(
    manifest.layers.map((layer) => sink.blobs.get(layer.digest)),
    statements.map(({ bytes }) => bytes),
  );
  assert.deepEqual(await writeAttestations(openSink(), image, statements), entry);
});

test('other entries speak of nothing', () => {
  assert.equal(attestedImage(image), undefined);
  const other = { 'vnd.docker.reference.type': 'other', 'vnd.docker.reference.digest': image.digest };
  assert.equal(attestedImage({ ...image, annotations: other }), undefined);
  assert.equal(predicateTypeOf(image), undefined);
});
