import assert from 'node:assert/strict';
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isRoot, treeOps } from '../../test/archive/tree-ops.ts';
import { describePaths, writeLayers } from '../../test/image/written-layers.ts';
import { openContentReader } from './content-reader.ts';
import { toFileTree } from './file-tree.ts';
import { openUpperIndex } from './open-upper-index.ts';

const written = writeLayers();
after(() => written[Symbol.dispose]());

const below = ['d a', 'f a/x one', 'f a/y two', 'd b', 'f b/z one', 'f top one'];

function makeUpper(name: string): string {
  const upper = join(written.directory, name);
  mkdirSync(join(upper, 'a/new'), { recursive: true });
  writeFileSync(join(upper, 'a/x'), 'other');
  writeFileSync(join(upper, 'a/new/file'), 'new');
  linkSync(join(upper, 'a/new/file'), join(upper, 'second'));
  symlinkSync('a/x', join(upper, 'link'));
  return upper;
}

test('what was written shows above the layers', () => {
  const upper = openUpperIndex(makeUpper('plain'), { readXattrs: treeOps.readXattrs });
  const tree = toFileTree([written.open(below), upper]);
  const paths = describePaths(tree);
  assert.equal(paths.get('a/x'), 'file other');
  assert.equal(paths.get('a/y'), 'file two');
  assert.equal(paths.get('link'), 'symlink a/x');
  assert.equal(paths.get('second'), 'file new');
  assert.equal(upper.rootSaid, false);
});

test('names of one file are one file', () => {
  const upper = openUpperIndex(makeUpper('links'), { readXattrs: treeOps.readXattrs });
  const tree = toFileTree([upper]);
  const [one, other] = ['second', 'a/new/file'].map((path) => tree.resolve(path).node);
  assert.ok(one !== undefined && one.inode === other?.inode);
  assert.notEqual(one.inode, tree.resolve('a/x').node?.inode);
});

test('what is to be left out is', () => {
  const options = { readXattrs: treeOps.readXattrs, omit: new Set(['a/new', 'link']) };
  const paths = describePaths(toFileTree([openUpperIndex(makeUpper('omitted'), options)]));
  assert.deepEqual([...paths.keys()], ['', 'a', 'a/x', 'second']);
});

test("overlayfs's marks hide what is below", (t) => {
  if (!isRoot) return t.skip('devices and trusted attributes take root');
  const upper = makeUpper('marked');
  treeOps.makeNode(join(upper, 'top'), 'chardevice', 0o600, 0, 0);
  treeOps.makeNode(join(upper, 'null'), 'chardevice', 0o600, 1, 3);
  mkdirSync(join(upper, 'b'));
  treeOps.setXattr(join(upper, 'b'), 'trusted.overlay.opaque', Buffer.from('y'));
  const tree = toFileTree([written.open(below), openUpperIndex(upper, { readXattrs: treeOps.readXattrs })]);
  const paths = [...describePaths(tree).keys()];
  assert.deepEqual(paths, ['', 'a', 'a/new', 'a/new/file', 'a/x', 'a/y', 'b', 'link', 'null', 'second']);
  assert.equal(tree.resolve('b').node?.entry.xattrs.size, 0);
});

test('a file that becomes a link meanwhile is not followed', () => {
  const directory = makeUpper('swapped');
  const upper = openUpperIndex(directory, { readXattrs: treeOps.readXattrs });
  const node = upper.find(upper.find(upper.root, 'a') ?? upper.root, 'x');
  assert.ok(node !== undefined);
  rmSync(join(directory, 'a/x'));
  symlinkSync('/etc/passwd', join(directory, 'a/x'));
  using reader = openContentReader();
  assert.throws(() => reader.open(upper.content(node)).read(Buffer.alloc(5)), { code: 'image/unreadable' });
});
