import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { openTestRegistry } from '../../../test/registry/open-test-registry.ts';
import { type SampleFile, sampleTar } from '../../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { toEstargz, toZstdChunked } from '../../../test/suites/toc-layers.ts';
import { decompress } from '../../archive/index.ts';
import { concatBytes, readBytes, streamOf } from '../../base/index.ts';
import { writeImage } from '../../image/index.ts';
import { digestOf, emptyRunConfig, hostPlatform, type LayerRef, mediaTypes } from '../../oci/index.ts';
import { openNacre } from '../nacre.ts';
import { listFiles } from './list-files.ts';
import { peekImage } from './peek-image.ts';

type Files = Readonly<Record<string, SampleFile>>;

/** What no compression makes smaller. */
const large = createHash('shake256', { outputLength: 2_000_000 }).digest();

/** Lowest first. */
const layers: readonly Files[] = [
  {
    'etc/': '',
    'etc/base': 'base',
    'etc/gone': 'gone',
    'etc/over': 'below',
    'hidden/': '',
    'hidden/a': 'a',
    'lib/': '',
    'lib/large': large,
    'lib/z': 'behind large',
    bin: { symlink: 'lib' },
    up: { symlink: '../../etc/base' },
    round: { symlink: 'round' },
  },
  {
    'etc/.wh.gone': '',
    'etc/over': 'above',
    'hidden/': '',
    'hidden/.wh..wh..opq': '',
    'hidden/b': 'b',
    'lib/first': 'first',
    'lib/hard': { hardlink: 'lib/first' },
    'lib/more': large,
    'lib/last': 'last',
    link: { symlink: 'bin/z' },
    'to-first': { symlink: '/bin/first' },
  },
];

const found: Readonly<Record<string, string | Uint8Array>> = {
  '/etc/base': 'base',
  'etc/over': 'above',
  '/hidden/b': 'b',
  '/lib/large': large,
  '/bin/z': 'behind large',
  '/bin/hard': 'first',
  '/link': 'behind large',
  '/to-first': 'first',
  '/up': 'base',
  '/bin/../etc/base': 'base',
  '/lib/last': 'last',
};
const absent = ['/etc/gone', '/hidden/a', '/nothing', '/etc/base/x'];

const forms = {
  none: (tar: Uint8Array) => ({ bytes: tar, annotations: {}, mediaType: mediaTypes.ociLayer }),
  gzip: (tar: Uint8Array) => ({ bytes: gzipSync(tar), annotations: {}, mediaType: mediaTypes.ociLayerGzip }),
  zstd: (tar: Uint8Array) => ({ bytes: zstdCompressSync(tar), annotations: {}, mediaType: mediaTypes.ociLayerZstd }),
  estargz: (tar: Uint8Array) => ({ ...toEstargz(tar, 1_000_000), mediaType: mediaTypes.ociLayerGzip }),
  chunked: (tar: Uint8Array) => ({ ...toZstdChunked(tar, 1_000_000), mediaType: mediaTypes.ociLayerZstd }),
} as const;

interface Bench extends AsyncDisposable {
  cat(path: string, more?: { readonly verify?: boolean }): Promise<Uint8Array>;
  ls(path: string, recursive?: boolean): Promise<readonly string[]>;
  /** What was asked of layers since the last call, and how many bytes came. */
  spent(): { readonly requests: number; readonly bytes: number; readonly layers: ReadonlySet<string> };
}

async function openBench(form: keyof typeof forms, ranges = true): Promise<Bench> {
  const stack = new AsyncDisposableStack();
  const blobs = new Set<string>();
  let spent = { requests: 0, bytes: 0, layers: new Set<string>() };
  const origin = stack.use(
    await openTestRegistry({
      ranges,
      before(request, response) {
        const digest = /blobs\/(sha256:\w+)$/.exec(request.url ?? '')?.[1] ?? '';
        if (request.method !== 'GET' || !blobs.has(digest)) return false;
        spent.requests += 1;
        spent.layers.add(digest);
        const end = response.end.bind(response);
        response.end = (...args: readonly unknown[]) => {
          const [body] = args;
          if (body instanceof Uint8Array) spent.bytes += body.length;
          return end(...(args as Parameters<typeof end>));
        };
        return false;
      },
    }),
  );
  const refs: LayerRef[] = [];
  for (const files of layers) {
    const tar = sampleTar(files);
    const { bytes, annotations, mediaType } = forms[form](tar);
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length, annotations };
    await origin.repository.put(descriptor, streamOf(bytes));
    blobs.add(descriptor.digest);
    // That of eStargz has its table at its end.
    refs.push({ descriptor, diffId: digestOf(await readBytes(decompress(streamOf(bytes)), 1e7)) });
  }
  const config = { platform: hostPlatform(), config: emptyRunConfig, history: [] };
  const image = await writeImage(origin.repository, { config, layers: refs });
  await origin.repository.point('1', image);
  const directory = stack.use(temporaryDirectory());
  const nacre = stack.use(openNacre(directory.path));
  const call = { image: `${origin.host}/a/b:1`, environment: {} };
  return {
    cat: (path, more = {}) =>
      peekImage(
        nacre,
        { ...call, ...more },
        {
          ask(tree) {
            const at = tree.resolve(path, { follow: true });
            return at.kind === 'unread' ? { unread: [at.path] } : { answer: at };
          },
        },
        async ({ answer, read }) => {
          assert.equal(answer.kind, 'found', path);
          return answer.kind === 'found'
            ? concatBytes(await Array.fromAsync(read(answer.node), (piece) => piece.slice()))
            : large;
        },
      ),
    async ls(path, recursive = false) {
      const { entries } = await listFiles(nacre, { ...call, path, recursive });
      return entries.map((entry) => entry.path);
    },
    spent() {
      const before = spent;
      spent = { requests: 0, bytes: 0, layers: new Set() };
      return before;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

for (const form of Object.keys(forms) as (keyof typeof forms)[])
  describe(`layers as ${form}`, () => {
    test('files are found through all layers, and have their content', async () => {
      await using bench = await openBench(form);
      for (const [path, content] of Object.entries(found))
        assert.ok(Buffer.from(await bench.cat(path)).equals(Buffer.from(content)), path);
      for (const path of absent) await assert.rejects(bench.ls(path), { code: 'app/no-file' }, path);
      await assert.rejects(bench.ls('/round'), { code: 'image/bad-layer' });
      assert.deepEqual(await bench.ls('/etc'), ['/etc/base', '/etc/over']);
      assert.deepEqual(await bench.ls('/hidden'), ['/hidden/b']);
      assert.deepEqual(await bench.ls('/link'), ['/lib/z']);
      assert.equal((await bench.ls('/', true)).length, 17);
    });

    test('no more is read than is needed', async () => {
      await using bench = await openBench(form);
      const isStream = form === 'gzip' || form === 'zstd';
      // All in the top layer, before its large file.
      await bench.cat('/lib/first');
      const first = bench.spent();
      assert.equal(first.layers.size, 1);
      assert.ok(
        first.bytes < (form === 'zstd' ? 2_100_000 : form === 'gzip' ? 1_600_000 : 70_000),
        `first: ${first.bytes} bytes`,
      );
      // Behind the large file of the lowest layer.
      await bench.cat('/lib/z');
      const last = bench.spent();
      assert.equal(last.layers.size, 2);
      assert.ok(last.bytes < (isStream ? 4_200_000 : 70_000), `last: ${last.bytes} bytes`);
      assert.ok(last.requests < 20, `last: ${last.requests} requests`);
      // A directory that hides what is below it.
      await bench.ls('/hidden');
      assert.equal(bench.spent().layers.size, 1);
    });

    test('with --verify layers are read whole, once', async () => {
      await using bench = await openBench(form);
      assert.equal(Buffer.from(await bench.cat('/lib/first', { verify: true })).toString(), 'first');
      assert.ok(bench.spent().bytes > 2_000_000);
      assert.equal(Buffer.from(await bench.cat('/lib/last')).toString(), 'last');
      assert.equal(bench.spent().requests, 0, 'what is in the store is read there');
    });
  });

test('a registry that gives no parts is read as it comes', async () => {
  for (const form of ['none', 'gzip', 'chunked'] as const) {
    await using bench = await openBench(form, false);
    assert.equal(Buffer.from(await bench.cat('/lib/last')).toString(), 'last', form);
    assert.ok(bench.spent().requests <= 6, form);
  }
});
