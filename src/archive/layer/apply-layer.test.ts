import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readLines, toTar } from '../../../test/archive/layer-lines.ts';
import { isRoot, treeOps } from '../../../test/archive/tree-ops.ts';
import { isFault, utf8 } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { sampleEntry } from '../tar/testing/random-entry.ts';
import { rawEntry, rawPax } from '../tar/testing/raw-tar.ts';
import { writeAll } from '../tar/testing/write-all.ts';
import { applyLayer } from './apply-layer.ts';
import type { ApplyOptions } from './apply-options.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-apply-'));
chmodSync(scratch, 0o755);
after(() => rmSync(scratch, { recursive: true, force: true }));

function createRoot(): string {
  return mkdtempSync(join(scratch, 'root-'));
}

const owners = isRoot ? 'layer' : 'caller';
const merge: ApplyOptions = { mode: 'merge', ops: treeOps, owners };

const directory = (path: string, fields: Partial<Entry> = {}): Entry =>
  sampleEntry({ path, type: 'directory', mode: 0o755, ...fields });

const file = (path: string, text: string, fields: Partial<Entry> = {}) => {
  const content = Buffer.from(text);
  return { entry: sampleEntry({ path, size: content.length, ...fields }), content };
};

function modeOf(path: string): string {
  return (lstatSync(path).mode & 0o7777).toString(8);
}

/** Seconds and nanoseconds. */
function timeOf(path: string): readonly [number, number] {
  const { mtimeNs } = lstatSync(path, { bigint: true });
  return [Number(mtimeNs / 1_000_000_000n), Number(mtimeNs % 1_000_000_000n)];
}

test('makes everything as the layer says', async () => {
  const root = createRoot();
  const shared = { mtimeSec: 1_000_000_000, mtimeNsec: 123_456_789 };
  const layer = writeAll([
    directory('', { mode: 0o711, ...shared }),
    directory('d', { mode: 0o1777, ...shared }),
    file('d/script', '#!/bin/sh', { mode: 0o4755, ...shared }),
    file('d/secret', 'x', { mode: 0o400, ...shared }),
    file('d/open', 'x', { mode: 0o666, ...shared }),
    sampleEntry({ path: 'd/link', type: 'symlink', linkTarget: '../else where', mode: 0o777, ...shared }),
    sampleEntry({ path: 'e', type: 'hardlink', linkTarget: 'd/script', mode: 0, mtimeSec: 5 }),
    sampleEntry({ path: 'pipe', type: 'fifo', mode: 0o622, ...shared }),
  ]);
  const summary = await applyLayer([layer], root, merge);
  assert.deepEqual(summary, { entries: 8, files: 3, bytes: 11, opaqueRoot: false, refusedXattrs: [] });
  const modes = ['', 'd', 'd/script', 'd/secret', 'd/open', 'pipe'].map((path) => modeOf(join(root, path)));
  assert.deepEqual(modes, ['711', '1777', '4755', '400', '666', '622']);
  for (const path of ['', 'd', 'd/script', 'd/secret', 'd/open', 'd/link', 'pipe']) {
    assert.deepEqual(timeOf(join(root, path)), [1_000_000_000, 123_456_789], path);
  }
  assert.equal(readlinkSync(join(root, 'd/link')), '../else where');
  assert.equal(lstatSync(join(root, 'e')).ino, lstatSync(join(root, 'd/script')).ino);
  assert.equal(readFileSync(join(root, 'e'), 'utf8'), '#!/bin/sh');
});

test('times are exact, before 1970 too', async () => {
  const root = createRoot();
  const times = [
    [-5, 0],
    [-5, 1],
    [0, 0],
    [1_700_000_000, 0],
    [1_700_000_000, 999_999_999],
  ] as const;
  const files = times.map(([mtimeSec, mtimeNsec], at) => file(`f${at}`, 'x', { mtimeSec, mtimeNsec }));
  await applyLayer([writeAll(files)], root, merge);
  const found = times.map((_, at) => lstatSync(join(root, `f${at}`), { bigint: true }).mtimeNs);
  assert.deepEqual(
    found,
    times.map(([sec, nsec]) => BigInt(sec) * 1_000_000_000n + BigInt(nsec)),
  );
});

test('gives owners, keeps set-ID bits and capabilities, makes devices', async (t) => {
  if (!isRoot) return t.skip('giving files away takes root');
  const root = createRoot();
  // A capability set as the kernel stores it (version 2, permitted: net_bind_service).
  const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex');
  const owner = { uid: 1234, gid: 4321 };
  const layer = writeAll([
    directory('d', { mode: 0o2755, ...owner }),
    file('d/f', 'x', { mode: 0o6755, ...owner, xattrs: new Map([['security.capability', capability]]) }),
    sampleEntry({ path: 'd/l', type: 'symlink', linkTarget: 'x', ...owner }),
    sampleEntry({ path: 'd/null', type: 'chardevice', devMajor: 1, devMinor: 3, mode: 0o666, ...owner }),
    sampleEntry({ path: 'd/p', type: 'fifo', ...owner }),
    file('d/mine', 'x'),
  ]);
  await applyLayer([layer], root, { ...merge, devices: 'make' });
  for (const path of ['d', 'd/f', 'd/l', 'd/null', 'd/p']) {
    const { uid, gid } = lstatSync(join(root, path));
    assert.deepEqual([uid, gid], [1234, 4321], path);
  }
  assert.equal(lstatSync(join(root, 'd/mine')).gid, 0);
  assert.deepEqual([modeOf(join(root, 'd')), modeOf(join(root, 'd/f'))], ['2755', '6755']);
  assert.ok(capability.equals(treeOps.readXattrs(join(root, 'd/f')).get('security.capability') ?? Buffer.alloc(0)));
  const device = lstatSync(join(root, 'd/null'));
  assert.deepEqual([device.isCharacterDevice(), device.rdev], [true, 0x103]);
});

test('a file in a directory with the set-group-ID bit still gets the group the layer names', async (t) => {
  if (!isRoot) return t.skip('giving files away takes root');
  const root = createRoot();
  await applyLayer([writeAll([directory('d', { mode: 0o2775, gid: 50 })])], root, merge);
  await applyLayer([writeAll([file('d/f', 'x'), directory('d/sub'), file('d/sub/f', 'x')])], root, merge);
  for (const path of ['d/f', 'd/sub', 'd/sub/f']) assert.equal(lstatSync(join(root, path)).gid, 0, path);
  assert.equal(modeOf(join(root, 'd/sub')), '755');
});

test('leaves owners to the caller when asked to', async () => {
  const root = createRoot();
  await applyLayer([writeAll([directory('d', { uid: 77 }), file('d/f', 'x', { uid: 77, gid: 77 })])], root, {
    ...merge,
    owners: 'caller',
  });
  assert.equal(lstatSync(join(root, 'd/f')).uid, process.geteuid?.());
});

test('devices can be left out, but overlayfs marks can not be forged', async () => {
  const root = createRoot();
  const device = (devMinor: number): Entry => sampleEntry({ path: 'null', type: 'chardevice', devMajor: 0, devMinor });
  await applyLayer([writeAll([device(3)])], root, { ...merge, devices: 'skip' });
  assert.deepEqual(readdirSync(root), []);
  await assert.rejects(applyLayer([writeAll([device(0)])], root, { ...merge, devices: 'make' }), (error) =>
    isFault(error, 'archive/device-refused'),
  );
});

test('directories that the layer only reaches through keep their time; those it implies are the same everywhere', async () => {
  const root = createRoot();
  mkdirSync(join(root, 'there'), { mode: 0o700 });
  writeFileSync(join(root, 'there', 'old'), '');
  for (const path of ['', 'there']) treeOps.setTimes(join(root, path), 1000, 5);
  await applyLayer([toTar(['f there/new 1', 'f there/.wh.old', 'f implied/deep/f 1'])], root, merge);
  assert.deepEqual(timeOf(root), [1000, 5]);
  assert.deepEqual([timeOf(join(root, 'there')), modeOf(join(root, 'there'))], [[1000, 5], '700']);
  for (const path of ['implied', 'implied/deep']) {
    assert.deepEqual([timeOf(join(root, path)), modeOf(join(root, path))], [[0, 0], '755']);
  }
});

test('a directory over a directory has the metadata of the last, attributes included', async () => {
  const root = createRoot();
  const xattrs = (...names: string[]) => new Map(names.map((name) => [`user.${name}`, utf8(name)]));
  await applyLayer([writeAll([directory('d', { xattrs: xattrs('a', 'b') }), file('d/f', 'x')])], root, merge);
  await applyLayer([writeAll([directory('d', { mode: 0o700, mtimeSec: 9, xattrs: xattrs('b', 'c') })])], root, merge);
  assert.deepEqual([...treeOps.readXattrs(join(root, 'd')).keys()].sort(), ['user.b', 'user.c']);
  assert.deepEqual([modeOf(join(root, 'd')), timeOf(join(root, 'd'))], ['700', [9, 0]]);
  assert.deepEqual(readdirSync(join(root, 'd')), ['f']);
});

test('says which attributes could not be set', async () => {
  const ops = {
    ...treeOps,
    setXattr: (): void => {
      throw Object.assign(new Error('not supported'), { code: 'ENOTSUP', errno: -95 });
    },
  };
  const layer = writeAll([
    file('f', 'x', {
      xattrs: new Map([
        ['user.b', utf8('1')],
        ['user.a', utf8('1')],
      ]),
    }),
  ]);
  const { refusedXattrs } = await applyLayer([layer], createRoot(), { ...merge, ops });
  assert.deepEqual(refusedXattrs, ['user.a', 'user.b']);
});

/** Runs work as a user without privileges. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  if (!isRoot) return work();
  process.setegid?.(65534);
  process.seteuid?.(65534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

test('directories closed even to their owner can be filled, merged into and removed', async () => {
  const closed = { mode: 0 };
  const first = writeAll([
    directory('d', closed),
    directory('d/e', closed),
    file('d/e/f', '1', { mode: 0, xattrs: new Map([['user.a', utf8('1')]]) }),
    directory('gone', closed),
    file('gone/f', '1'),
  ]);
  const second = writeAll([file('d/e/g', '2'), file('d/.wh.x', ''), file('.wh.gone', '')]);
  await asNobody(async () => {
    const root = mkdtempSync(join(tmpdir(), 'nacre-apply-'));
    await applyLayer([first], root, { ...merge, owners: 'caller' });
    await applyLayer([second], root, { ...merge, owners: 'caller' });
    assert.deepEqual(readdirSync(root), ['d']);
    for (const path of ['d', 'd/e']) {
      assert.equal(modeOf(join(root, path)), '0');
      chmodSync(join(root, path), 0o700);
    }
    assert.deepEqual(readdirSync(join(root, 'd/e')).sort(), ['f', 'g']);
    assert.equal(modeOf(join(root, 'd/e/f')), '0');
    rmSync(root, { recursive: true });
  });
});

test('holes of sparse files stay holes', async () => {
  const root = createRoot();
  const size = 64 * 1024 * 1024;
  const map = ['GNU.sparse.major', 'GNU.sparse.minor', 'GNU.sparse.name', 'GNU.sparse.realsize'] as const;
  const values = ['1', '0', 'sparse', String(size)];
  const stored = Buffer.concat([Buffer.from('1\n4096\n4\n').subarray(0), Buffer.alloc(512 - 9), Buffer.from('data')]);
  const layer = Buffer.concat([
    rawPax(map.map((key, at) => [key, values[at] ?? ''] as const)),
    rawEntry({ name: 'GNUSparseFile.0/sparse' }, stored),
    Buffer.alloc(1024),
  ]);
  await applyLayer([layer], root, merge);
  const stat = statSync(join(root, 'sparse'));
  assert.equal(stat.size, size);
  assert.ok(stat.blocks * 512 < 1024 * 1024);
  const content = readFileSync(join(root, 'sparse'));
  assert.equal(content.subarray(4096, 4100).toString(), 'data');
  assert.ok(content.subarray(0, 4096).every((byte) => byte === 0));
});

test('any pieces give the same tree', async () => {
  const text = 'content that is cut somewhere '.repeat(60);
  const layer = writeAll([directory('d'), file('d/f', text), file('g', text)]);
  for (const size of [1, 511, 513, 4096]) {
    const root = createRoot();
    const pieces = Array.from({ length: Math.ceil(layer.length / size) }, (_, at) =>
      layer.subarray(at * size, (at + 1) * size),
    );
    await applyLayer(pieces, root, merge);
    assert.equal(readFileSync(join(root, 'd/f'), 'utf8'), text);
    assert.equal(readFileSync(join(root, 'g'), 'utf8'), text);
  }
});

test('names that are not UTF-8 pass', async () => {
  const root = createRoot();
  const layer = writeAll([
    directory('d\udcff'),
    file('d\udcff/f\udc80', 'x'),
    sampleEntry({ path: 'l', type: 'symlink', linkTarget: 'd\udcff' }),
    file('l/g', 'y'),
    sampleEntry({ path: 'h', type: 'hardlink', linkTarget: 'l/f\udc80' }),
  ]);
  await applyLayer([layer], root, merge);
  const names = readdirSync(Buffer.concat([Buffer.from(`${root}/d`), Buffer.from([0xff])]), { encoding: 'buffer' });
  assert.deepEqual(names.map((name) => name.toString('hex')).sort(), ['6680', '67']);
  assert.equal(readFileSync(join(root, 'h'), 'utf8'), 'x');
});

test('stops at the limit before it writes', async () => {
  const root = createRoot();
  const layer = writeAll([file('a', '12345'), file('b', '123456')]);
  await assert.rejects(applyLayer([layer], root, { ...merge, limit: 10 }), (error) => isFault(error, 'base/too-large'));
  assert.deepEqual(readLines(root, treeOps.readXattrs), ['f a 12345']);
});

test('a file system that does not take it is a fault that names the entry', async () => {
  const root = createRoot();
  await assert.rejects(applyLayer([toTar(['f d/f 1'])], join(root, 'missing'), merge), (error) =>
    isFault(error, 'archive/not-applied'),
  );
  writeFileSync(join(root, 'file'), '');
  await assert.rejects(applyLayer([toTar(['f d/f 1'])], join(root, 'file'), merge), (error) =>
    isFault(error, 'archive/not-applied'),
  );
  const ops = {
    ...treeOps,
    makeNode: (): void => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC', errno: -28 });
    },
  };
  await assert.rejects(applyLayer([toTar(['p pipe'])], root, { ...merge, ops }), (error) => {
    assert.ok(isFault(error, 'archive/not-applied'));
    assert.equal(error.message, 'make "pipe": no space left on device');
    return true;
  });
});

test('ends when its signal fires, and passes on what its input fails with', async () => {
  const controller = new AbortController();
  const endless = function* () {
    for (let at = 0; ; at++) {
      if (at === 3) controller.abort();
      yield rawEntry({ name: `f${at}` }, 'x');
    }
  };
  await assert.rejects(applyLayer(endless(), createRoot(), { ...merge, signal: controller.signal }), (error) =>
    isFault(error, 'base/cancelled'),
  );
  const failing = async function* () {
    yield rawEntry({ name: 'f', size: 100 }, 'x');
    throw new Error('connection reset');
  };
  await assert.rejects(applyLayer(failing(), createRoot(), merge), /^Error: connection reset$/);
});
