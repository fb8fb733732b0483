import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type IndexedLayer, openIndexedLayer } from '../../src/archive/index.ts';
import { hasProgram } from '../../src/archive/tar/testing/programs.ts';
import { fsPath, utf8 } from '../../src/base/index.ts';
import { directoryFacts, walkedFacts } from './tree-facts.ts';
import { treeOps as host, isRoot } from './tree-ops.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-erofs-peer-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const skip = !isRoot ? 'owners and devices take root' : hasProgram('mkfs.erofs') ? false : 'there is no mkfs.erofs';

const tree = join(scratch, 'tree');
/** Where content lies that is on a device of its own. */
const blobs = join(scratch, 'blobs');

/** A tree with all that a file system can hold and mkfs.erofs takes. */
function makeTree(): void {
  const at = (path: string): string => join(tree, path);
  mkdirSync(at('many'), { recursive: true });
  for (let file = 0; file < 1500; file++) writeFileSync(at(`many/file-${file}`), String(file));
  for (const size of [0, 1, 511, 512, 4000, 4095, 4096, 4097, 8192, 200_000])
    writeFileSync(at(`size-${size}`), Buffer.alloc(size, `${size},`));
  // Names before `.` in byte order, and the longest that mkfs.erofs 1.5 takes.
  for (const name of ['!', '-', '.a', '...', 'ä', 'n'.repeat(254)]) writeFileSync(at(name), name);
  writeFileSync(fsPath(at('x\udcff')), 'not UTF-8');
  mkdirSync(at('empty'), { mode: 0o1777 });
  mkdirSync(at('a/b/c/d/e/f'), { recursive: true });
  linkSync(at('size-1'), at('a/b/same'));
  symlinkSync('../over/there', at('a/link'));
  symlinkSync('t'.repeat(3000), at('a/long-link'));
  host.makeNode(at('pipe'), 'fifo', 0o600, 0, 0);
  host.makeNode(at('null'), 'chardevice', 0o666, 1, 3);
  host.makeNode(at('disk'), 'blockdevice', 0o660, 259, 70_000);
  chmodSync(at('size-511'), 0o4755);
  chownSync(at('size-512'), 12, 70_000);
  host.setTimes(at('size-512'), 1_234_567_890, 987_654_321);
  for (const file of ['size-0', 'size-512', 'size-4097']) host.setXattr(at(file), 'user.shared', utf8('by three'));
  host.setXattr(at('size-512'), 'user.own', Buffer.alloc(300, 7));
  host.setXattr(at('empty'), 'trusted.note', utf8(''));
  host.setXattr(at('size-511'), 'security.capability', Buffer.from('0100000200040000000000000000000000000000', 'hex'));
  const fd = openSync(at('sparse'), 'w');
  ftruncateSync(fd, 1_000_000);
  writeSync(fd, 'in between', 500_000);
  closeSync(fd);
}

function makeImage(name: string, args: readonly string[]): IndexedLayer {
  const image = join(scratch, name);
  execFileSync('mkfs.erofs', [...args, image, tree], { stdio: 'pipe' });
  return openIndexedLayer({ indexPath: image, tarPath: blobs });
}

const kinds: readonly (readonly [string, readonly string[]])[] = [
  ['compact where it can be', []],
  ['extended inodes', ['-Eforce-inode-extended']],
  ['attributes shared by two', ['-x1']],
  ['nothing inline', ['-Enoinline_data']],
  ['chunks of one block', ['--chunksize=4096']],
  ['chunks of many blocks, by index', ['--chunksize=65536', '-Eforce-chunk-indexes']],
  ['chunks on a device of their own', ['--chunksize=4096', `--blobdev=${blobs}`]],
];

test('images of mkfs.erofs are read as the trees they were made from', { skip }, async (t) => {
  makeTree();
  const expected = directoryFacts(tree, host.readXattrs);
  for (const [name, args] of kinds) {
    await t.test(name, () => {
      assert.deepEqual(walkedFacts(makeImage(name, args)), expected);
    });
  }
});
