import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleTar } from '../../../test/suites/sample-tar.ts';
import { type TocLayer, toEstargz, toZstdChunked } from '../../../test/suites/toc-layers.ts';
import { concatBytes, readBytes, streamOf } from '../../base/index.ts';
import { type Descriptor, digestOf, mediaTypes } from '../../oci/index.ts';
import { decompress } from '../compress/decompress.ts';
import { findToc, type ReadStretch } from './find-toc.ts';
import { readTocFile } from './read-chunk.ts';
import { parseToc } from './toc.ts';

const large = 'x'.repeat(950) + 'y'.repeat(2000);
const tar = sampleTar({
  'a/': '',
  'a/empty': '',
  'a/large': large,
  link: { symlink: 'a' },
  hard: { hardlink: 'a/large' },
});

function toBlob({ bytes, annotations }: TocLayer): {
  readonly layer: Descriptor;
  readonly asked: string[];
  readonly read: ReadStretch;
} {
  const asked: string[] = [];
  return {
    layer: { mediaType: mediaTypes.ociLayerGzip, digest: digestOf(bytes), size: bytes.length, annotations },
    asked,
    read: (start, end) => {
      asked.push(`${start}-${end}`);
      return streamOf(bytes.subarray(start, end));
    },
  };
}

for (const [name, make] of [
  ['eStargz', toEstargz],
  ['zstd:chunked', toZstdChunked],
] as const)
  describe(name, () => {
    test('a layer is still the same tar', async () => {
      const bytes = await readBytes(decompress(streamOf(make(tar).bytes)), 1e6);
      assert.deepEqual(Buffer.from(bytes.subarray(0, tar.length)), Buffer.from(tar));
    });

    test('what is in it is told by its table, and read by stretches', async () => {
      const { layer, asked, read } = toBlob(make(tar));
      const toc = await findToc(layer, read);
      assert.deepEqual(
        toc?.entries.map(({ entry }) => `${entry.type} ${entry.path} ${entry.size} ${entry.linkTarget}`),
        [
          'directory a 0 ',
          'file a/empty 0 ',
          `file a/large ${large.length} `,
          'symlink link 0 a',
          'hardlink hard 0 a/large',
        ],
      );
      asked.length = 0;
      const file = toc?.entries[2];
      assert.ok(file !== undefined);
      assert.equal(concatBytes(await Array.fromAsync(readTocFile(file, read))).toString(), large);
      assert.equal(asked.length, 1, 'chunks that lie together are asked for together');
    });

    test('a table or a chunk that was tampered with is refused', async () => {
      const made = make(tar);
      const { layer, read } = toBlob(made);
      const lies = Object.fromEntries(
        Object.entries(made.annotations).map(([key, value]) => [
          key,
          value.startsWith('sha256:') ? digestOf(Buffer.from('other')) : value,
        ]),
      );
      await assert.rejects(findToc({ ...layer, annotations: lies }, read), { code: 'oci/digest-mismatch' });
      const file = (await findToc(layer, read))?.entries[2];
      assert.ok(file !== undefined);
      const [chunk] = file.chunks;
      assert.ok(chunk !== undefined);
      const other = { ...file, chunks: [{ ...chunk, digest: digestOf(Buffer.from('other')) }] };
      await assert.rejects(Array.fromAsync(readTocFile(other, read)), { code: 'oci/digest-mismatch' });
      const larger = { ...file, chunks: [{ ...chunk, size: 5000 }] };
      await assert.rejects(Array.fromAsync(readTocFile(larger, read)), { code: 'archive/bad-toc' });
    });
  });

test('without a digest for it there is no table', async () => {
  const { layer, read } = toBlob(toEstargz(tar));
  assert.equal(await findToc({ ...layer, annotations: {} }, read), undefined);
});

test('tables that can not be true are refused', () => {
  const digest = digestOf(Buffer.from('a'));
  const file = { type: 'reg', name: 'a', size: 10, offset: 0, chunkDigest: digest };
  const rows: readonly (readonly [string, unknown])[] = [
    ['another version', { version: 2, entries: [] }],
    ['no list', { version: 1, entries: {} }],
    ['an unknown type', { version: 1, entries: [{ type: 'door', name: 'a' }] }],
    ['no digest', { version: 1, entries: [{ ...file, chunkDigest: '' }] }],
    ['a place outside', { version: 1, entries: [{ ...file, offset: 1000 }] }],
    ['a negative size', { version: 1, entries: [{ ...file, size: -1 }] }],
    ['not all of a file', { version: 1, entries: [{ ...file, chunkSize: 4 }] }],
    [
      'a gap',
      {
        version: 1,
        entries: [
          { ...file, chunkSize: 4 },
          { ...file, type: 'chunk', chunkOffset: 5, chunkSize: 5 },
        ],
      },
    ],
    ['a chunk of nothing', { version: 1, entries: [{ ...file, type: 'chunk' }] }],
  ];
  for (const [what, json] of rows)
    assert.throws(() => parseToc(Buffer.from(JSON.stringify(json)), 100), { code: 'archive/bad-toc' }, what);
  const escaping = { version: 1, entries: [{ type: 'dir', name: '../a' }] };
  assert.throws(() => parseToc(Buffer.from(JSON.stringify(escaping)), 100), { code: 'archive/escaping-path' });
});

test('many chunks take no longer than they have to', { timeout: 20_000 }, () => {
  const count = 200_000;
  const first = { type: 'reg', name: 'a', size: count, offset: 0, chunkSize: 1, chunkDigest: digestOf('a') };
  const rest = Array.from({ length: count - 1 }, (_, at) => ({ ...first, type: 'chunk', chunkOffset: at + 1 }));
  const bytes = Buffer.from(JSON.stringify({ version: 1, entries: [first, ...rest] }));
  assert.equal(parseToc(bytes, 100).entries[0]?.chunks.length, count);
});
