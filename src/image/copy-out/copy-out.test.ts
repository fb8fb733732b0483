import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { restLayer } from '../../../test/archive/rest-layer.ts';
import { isRoot, treeOps } from '../../../test/archive/tree-ops.ts';
import { describePaths, writeLayers } from '../../../test/image/written-layers.ts';
import { createTarWriter, type Entry, plainEntry, writeLayer } from '../../archive/index.ts';
import { isFault } from '../../base/index.ts';
import { type FileTree, openFileTree, toFileTree } from '../file-tree.ts';
import { openLayerIndex } from '../open-layer-index.ts';
import { toTarItems } from './to-tar-items.ts';
import { type WriteFilesOptions, type WrittenFiles, writeFiles } from './write-files.ts';

const written = writeLayers();
after(() => written[Symbol.dispose]());

const caller: WriteFilesOptions = { ops: treeOps, owners: 'caller' };

function openLines(...lines: readonly string[]): FileTree {
  return toFileTree([written.open(lines)]);
}

/** A directory of its own, to write into. */
function makeTarget(): string {
  return mkdtempSync(join(written.directory, 'target-'));
}

function write(tree: FileTree, path: string, target: string, options = caller): WrittenFiles {
  const { node } = tree.resolve(path, { follow: false });
  if (node === undefined) throw new Error(`there is no ${path}`);
  const steps = writeFiles(tree, node, target, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const plain: Entry = { ...plainEntry, path: 'file', type: 'file', mode: 0o644, mtimeSec: 1_000_000_000 };

/** A tree of one file that says this of itself. */
function openEntry(entry: Partial<Entry>, content = ''): FileTree {
  const pieces: Uint8Array[] = [];
  const tar = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
  tar.entry({ ...plain, ...entry, size: content.length }, [Buffer.from(content)]);
  tar.end();
  return openFileTree([restLayer(written.directory, Buffer.concat(pieces))]);
}

describe('files written to this machine', () => {
  test('a directory with all in it', () => {
    const target = join(makeTarget(), 'out');
    const tree = openLines('d a', 'f a/x one', 'h a/y a/x', 'l a/l x', 'd a/e', 'f top two');
    assert.deepEqual(write(tree, '', target), { files: 3, bytes: 6, skipped: 0 });
    assert.deepEqual(readdirSync(join(target, 'a')).sort(), ['e', 'l', 'x', 'y']);
    assert.equal(readFileSync(join(target, 'a/y'), 'utf8'), 'one');
    assert.equal(readlinkSync(join(target, 'a/l')), 'x');
    assert.equal(statSync(join(target, 'a/x')).ino, statSync(join(target, 'a/y')).ino);
    assert.equal(readFileSync(join(target, 'top'), 'utf8'), 'two');
  });

  test('mode and time are kept, set-ID bits only with the owner', () => {
    const tree = openEntry({ mode: 0o4711, mtimeNsec: 5 }, 'x');
    const target = join(makeTarget(), 'file');
    write(tree, 'file', target);
    const stat = statSync(target, { bigint: true });
    assert.equal(stat.mode & 0o7777n, 0o711n);
    assert.equal(stat.mtimeNs, 1_000_000_000_000_000_005n);
    if (isRoot) assert.equal(stat.uid, 0n);
  });

  test('owners and attributes of the image', (t) => {
    if (!isRoot) return t.skip('giving files away takes root');
    const xattrs = new Map([['user.a', Buffer.from('1')]]);
    const target = join(makeTarget(), 'file');
    write(openEntry({ mode: 0o4711, uid: 12, gid: 34, xattrs }, 'x'), 'file', target, { ...caller, owners: 'image' });
    const { uid, gid, mode } = statSync(target);
    assert.deepEqual([uid, gid, mode & 0o7777], [12, 34, 0o4711]);
  });

  test('what is there is replaced, not written through', () => {
    const target = makeTarget();
    writeFileSync(join(target, 'outside'), 'kept');
    symlinkSync('outside', join(target, 'file'));
    write(openEntry({}, 'new'), 'file', join(target, 'file'));
    assert.equal(readFileSync(join(target, 'outside'), 'utf8'), 'kept');
    assert.equal(lstatSync(join(target, 'file')).isFile(), true);
    assert.deepEqual(readdirSync(target).sort(), ['file', 'outside']);
  });

  test('the same again changes nothing', () => {
    const target = makeTarget();
    const tree = openLines('f x one', 'h y x', 'l l x');
    for (let times = 0; times < 2; times++) write(tree, '', target);
    assert.deepEqual(readdirSync(target).sort(), ['l', 'x', 'y']);
  });

  test('a directory that is there keeps its mode', () => {
    const target = makeTarget();
    mkdirSync(join(target, 'a'), { mode: 0o711 });
    write(openLines('d a', 'f a/x one'), 'a', join(target, 'a'));
    assert.equal(statSync(join(target, 'a')).mode & 0o777, 0o711);
  });

  const hindrances: Readonly<Record<string, readonly [prepare: (target: string) => void, message: RegExp]>> = {
    'a link in the place of a directory': [
      (target) => symlinkSync('/tmp', join(target, 'a')),
      /a is there and not a directory/,
    ],
    'a file in the place of a directory': [
      (target) => writeFileSync(join(target, 'a'), ''),
      /a is there and not a directory/,
    ],
    'a directory in the place of a file': [
      (target) => mkdirSync(join(target, 'a/x'), { recursive: true }),
      /x is a directory, where a file is to be written/,
    ],
  };
  for (const [name, [prepare, message]] of Object.entries(hindrances)) {
    test(`${name} is a fault`, () => {
      const target = makeTarget();
      prepare(target);
      assert.throws(
        () => write(openLines('d a', 'f a/x one'), 'a', join(target, 'a')),
        (error) => isFault(error, 'image/not-written') && message.test(error.message),
      );
    });
  }

  test('devices and pipes are left out and counted', () => {
    const target = makeTarget();
    assert.deepEqual(write(openLines('c null', 'p pipe', 'f x one'), '', target), { files: 1, bytes: 3, skipped: 2 });
    assert.deepEqual(readdirSync(target), ['x']);
  });

  test('the longest name there can be', () => {
    const name = 'n'.repeat(255);
    const target = makeTarget();
    write(openEntry({ path: name }, 'x'), name, join(target, name));
    assert.deepEqual(readdirSync(target), [name]);
  });

  test('a hole stays a hole', () => {
    const size = 64 * 1024 * 1024;
    const data = openEntry({}, 'data');
    const range = data.content(data.resolve('file').node ?? assert.fail())[0] ?? assert.fail();
    const entry = { ...plain, size };
    const node = { path: 'file', entry, layer: 0, inode: {} };
    const sparse: FileTree = {
      ...data,
      content: () => [{ file: undefined, position: 0, length: size - 4 }, range],
    };
    const target = join(makeTarget(), 'file');
    for (const _ of writeFiles(sparse, node, target, caller));
    const { size: written, blocks } = statSync(target);
    assert.equal(written, size);
    assert.ok(blocks * 512 < size / 2, `${blocks} blocks`);
    assert.equal(readFileSync(target).subarray(-5).toString('latin1'), '\0data');
  });
});

describe('files as a tar', () => {
  async function toTree(tree: FileTree, path: string, name: string): Promise<Map<string, string>> {
    const pieces: Buffer[] = [];
    const { node } = tree.resolve(path, { follow: false });
    if (node === undefined) throw new Error(`there is no ${path}`);
    await writeLayer(toTarItems(tree, node, name), (bytes) => pieces.push(Buffer.from(bytes)));
    return describePaths(toFileTree([openLayerIndex(restLayer(written.directory, Buffer.concat(pieces)))]));
  }

  const tree = openLines('d a', 'f a/x one', 'h a/y a/x', 'l a/l x', 'd a/e', 'h top a/x');

  test('a directory under the name it is given', async () => {
    const paths = await toTree(tree, 'a', 'b');
    assert.deepEqual([...paths.keys()], ['', 'b', 'b/e', 'b/l', 'b/x', 'b/y']);
    assert.equal(paths.get('b/y'), 'file one');
  });

  test('what is in a directory alone', async () => {
    assert.deepEqual([...(await toTree(tree, 'a', '')).keys()], ['', 'e', 'l', 'x', 'y']);
  });

  test('one name of a file that has others elsewhere', async () => {
    assert.equal((await toTree(tree, 'top', 'top')).get('top'), 'file one');
  });

  test('the whole tree is the same tree', async () => {
    assert.deepEqual(await toTree(tree, '', ''), describePaths(tree));
  });
});
