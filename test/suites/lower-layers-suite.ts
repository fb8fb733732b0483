import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFault } from '../../src/base/index.ts';
import type { Host } from '../../src/host/index.ts';
import { digestOf, type LayerRef, mediaTypes } from '../../src/oci/index.ts';
import type { LowerLayer, LowerLayers } from '../../src/snapshot/lower-layer.ts';
import { overlayMount } from '../../src/snapshot/overlay-mount.ts';
import { rootTar } from './root-tar.ts';
import { sampleTar } from './sample-tar.ts';

/** What the suite works on. */
export interface LowerLayersSubject extends Disposable {
  readonly host: Host;
  readonly lowerLayers: LowerLayers;
  /** The same place as another process would open it. */
  another(): LowerLayers;
  /** Puts a layer's tar into the store. */
  put(tar: Uint8Array): Promise<LayerRef>;
  /** An empty directory. */
  scratch(): string;
  /** What lies in the place where work under way is kept. */
  leftovers(): readonly string[];
}

/** What every way to have layers ready for mounting must do. */
export function lowerLayersSuite(
  name: string,
  open: () => LowerLayersSubject,
  skip: string | false = whyNotRoot(),
): void {
  describe(`${name} as lower layers`, { skip }, () => {
    test('a mounted layer shows its files', async () => {
      using subject = open();
      const tar = sampleTar({
        'etc/': '',
        'etc/passwd': 'root',
        'etc/group': { hardlink: 'etc/passwd' },
        'etc/link': { symlink: 'passwd' },
      });
      const layer = await subject.lowerLayers.prepare(await subject.put(tar));
      assert.equal(layer.hidesAll, false);
      const shown = await shell(subject, [layer], 'cd etc; cat passwd group link; stat -c "%n %h %Y" passwd link');
      assert.equal(shown, 'rootrootrootpasswd 2 1000000000\nlink 1 1000000000\n');
    });

    test('what a layer hides is not shown', async () => {
      using subject = open();
      const { lowerLayers, put } = subject;
      const below = await lowerLayers.prepare(
        await put(
          sampleTar({ 'a/': '', 'a/1': '', 'b/': '', 'b/2': '', 'c/': '', 'c/3': '', 'd/': '', 'd/4': '', e: '' }),
        ),
      );
      const above = await lowerLayers.prepare(
        await put(
          sampleTar({
            'a/': '',
            'a/.wh.1': '',
            'b/': '',
            'b/.wh..wh..opq': '',
            'b/new': '',
            '.wh.c': '',
            'd/': '',
            '.wh.e': '',
          }),
        ),
      );
      assert.equal(await shell(subject, [below, above], 'find . | sort'), '.\n./a\n./b\n./b/new\n./d\n./d/4\n');
      assert.deepEqual(kinds(above, ['a', 'a/1', 'b', 'c', 'd', 'd/4', 'e']), [
        ['a', 'directory'],
        ['a/1', 'whiteout'],
        ['b', 'opaque'],
        ['c', 'whiteout'],
        ['d', 'directory'],
        ['d/4', undefined],
        ['e', 'whiteout'],
      ]);
    });

    test('a layer that hides all that is below says so', async () => {
      using subject = open();
      const layer = await subject.lowerLayers.prepare(await subject.put(sampleTar({ '.wh..wh..opq': '', new: '' })));
      assert.equal(layer.hidesAll, true);
    });

    test('the root directory is known, and whether the layer says anything about it', async () => {
      using subject = open();
      const silent = await subject.lowerLayers.prepare(await subject.put(sampleTar({ a: '' })));
      assert.equal(silent.root, undefined);
      const said = await subject.lowerLayers.prepare(await subject.put(rootTar(0o1750, 5, 6)));
      assert.deepEqual(said.root, { mode: 0o1750, uid: 5, gid: 6 });
    });

    test('single files can be read without a mount', async () => {
      using subject = open();
      const tar = sampleTar({ 'etc/': '', 'etc/passwd': 'root', link: { symlink: '/etc/passwd' } });
      const { reader } = await subject.lowerLayers.prepare(await subject.put(tar));
      const file = reader.find('etc/passwd');
      assert.ok(file?.kind === 'file');
      assert.equal(Buffer.from(file.read(4)).toString(), 'root');
      assert.throws(
        () => file.read(3),
        (error) => isFault(error, 'base/too-large'),
      );
      assert.deepEqual(reader.find('link'), { kind: 'symlink', target: '/etc/passwd' });
      assert.equal(reader.find('none'), undefined);
    });

    test('a layer is made ready once, however many ask and from wherever', async () => {
      using subject = open();
      const ref = await subject.put(sampleTar({ a: 'a', 'b/': '', 'b/c': 'c' }));
      const askers = [subject.lowerLayers, subject.another(), subject.another(), subject.lowerLayers];
      const layers = await Promise.all(askers.map((asked) => asked.prepare(ref)));
      assert.equal(new Set(layers.map((layer) => layer.directory)).size, 1);
      let began = 0;
      await subject.another().prepare(ref, { onEvent: () => (began += 1) });
      assert.equal(began, 0, 'ready already');
      assert.deepEqual(subject.leftovers(), []);
    });

    test('a layer that can not be made ready leaves nothing behind', async () => {
      using subject = open();
      const failing: readonly (readonly [Uint8Array, string])[] = [
        [Buffer.alloc(1024, 'x'), 'archive/bad-tar'],
        [sampleTar({ a: { hardlink: 'nowhere' } }), 'archive/bad-link'],
      ];
      for (const [tar, code] of failing) {
        const ref = await subject.put(tar);
        await assert.rejects(subject.lowerLayers.prepare(ref), (error: unknown) => {
          assert.ok(isFault(error, code), String(error));
          assert.match(error.message, new RegExp(ref.diffId.slice(7, 19)));
          return true;
        });
      }
      assert.deepEqual(subject.leftovers(), []);
    });

    test('a layer whose blob is nowhere', async () => {
      using subject = open();
      const digest = digestOf('nowhere');
      const ref = { descriptor: { mediaType: mediaTypes.ociLayer, digest, size: 7 }, diffId: digest };
      await assert.rejects(subject.lowerLayers.prepare(ref), (error) => isFault(error, 'oci/blob-absent'));
    });

    test('cancelled, nothing is left behind, and the next attempt succeeds', async () => {
      using subject = open();
      const ref = await subject.put(manyFiles(300));
      const controller = new AbortController();
      const preparing = subject.lowerLayers.prepare(ref, {
        signal: controller.signal,
        onEvent: (event) => event.kind === 'start' && controller.abort(),
      });
      // Some have nothing to tell of what is over so soon.
      queueMicrotask(() => controller.abort());
      const second = subject.lowerLayers.prepare(ref);
      await assert.rejects(preparing, (error) => isFault(error, 'base/cancelled'));
      const layer = await second;
      assert.equal(await shell(subject, [layer], 'ls | wc -l'), '300\n');
      assert.deepEqual(subject.leftovers(), []);
    });
  });
}

function whyNotRoot(): string | false {
  return process.geteuid?.() === 0 ? false : 'only root may unpack and mount layers';
}

/** Runs a script where the layers (lowest first) are mounted; @returns what it prints */
async function shell(subject: LowerLayersSubject, layers: readonly LowerLayer[], script: string): Promise<string> {
  const target = subject.scratch();
  const lowers = [...layers.map((layer) => layer.directory).reverse(), subject.scratch()];
  for (const layer of layers) layer.show();
  const mounts = [overlayMount({ lowers, userXattrs: subject.lowerLayers.marks === 'user' }, target)];
  const { stdout, stderr } = await subject.host.run('sh', ['-c', `cd "$0" || exit; ${script}`, target], {
    mounts,
  });
  assert.equal(String(stderr), '');
  return String(stdout);
}

function kinds({ reader }: LowerLayer, paths: readonly string[]): (readonly [string, string | undefined])[] {
  return paths.map((path) => {
    const found = reader.find(path);
    return [path, found?.kind === 'directory' && found.opaque ? 'opaque' : found?.kind];
  });
}

function manyFiles(count: number): Uint8Array {
  return sampleTar(Object.fromEntries(Array.from({ length: count }, (_, index) => [`file-${index}`, 'x'])));
}
