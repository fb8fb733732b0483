import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { decodePath, fsPath, isFault } from '../base/index.ts';
import { openHost } from './open-host.ts';
import { isSystemError } from './system-error.ts';

// Both ways to the kernel must give the same answers.
const ways = ['libc', 'programs'] as const;

const root = mkdtempSync(join(tmpdir(), 'nacre-host-'));
after(() => rmSync(root, { recursive: true }));

let count = 0;
function scratch(): string {
  const directory = join(root, String(count++));
  mkdirSync(directory);
  return directory;
}

const fault = (code: string) => (error: unknown) => isFault(error, code);
const failure = (code: string) => (error: unknown) => isSystemError(error, code);
const isRoot = process.geteuid?.() === 0;

for (const by of ways) {
  const host = openHost({ by });
  const needsAttr =
    by === 'programs' && host.findProgram('getfattr') === undefined ? 'the package attr is not installed' : false;
  const needsLoop = existsSync('/dev/loop-control') ? false : 'there are no loop devices';
  const needsRoot = isRoot ? false : 'only root may do this';

  test(`${by}: extended attributes`, { skip: needsAttr }, () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    assert.deepEqual([...host.readXattrs(file)], []);
    assert.equal(host.readXattr(file, 'user.none'), undefined);
    const values: [string, Uint8Array][] = [
      ['user.bytes', Uint8Array.of(0, 255, 10)],
      ['user.empty', new Uint8Array()],
      ['user.long', new Uint8Array(2000).fill(7)],
    ];
    for (const [name, value] of values) host.setXattr(file, name, value);
    assert.deepEqual([...host.readXattrs(file)].sort(), values);
    assert.deepEqual(host.readXattr(file, 'user.bytes'), Uint8Array.of(0, 255, 10));
    host.setXattr(file, 'user.bytes', Uint8Array.of(1));
    assert.deepEqual(host.readXattr(file, 'user.bytes'), Uint8Array.of(1));
    host.removeXattr(file, 'user.bytes');
    assert.deepEqual([...host.readXattrs(file).keys()].sort(), ['user.empty', 'user.long']);
    assert.throws(() => host.removeXattr(file, 'user.bytes'), failure('ENODATA'));
    assert.throws(() => host.readXattrs(`${file}/x`), failure('ENOTDIR'));
    assert.throws(() => host.readXattrs(`${file}x`), failure('ENOENT'));
  });

  test(`${by}: attributes of a link are its own`, { skip: needsAttr || needsRoot }, () => {
    const link = join(scratch(), 'link');
    symlinkSync('/etc/passwd', link);
    host.setXattr(link, 'trusted.mine', Uint8Array.of(1));
    assert.deepEqual([...host.readXattrs(link)], [['trusted.mine', Uint8Array.of(1)]]);
  });

  test(`${by}: a file system without attributes has none`, { skip: needsAttr }, () => {
    assert.deepEqual([...host.readXattrs('/proc/self/stat')], []);
    assert.equal(host.readXattr('/proc/self/stat', 'user.x'), undefined);
  });

  test(`${by}: times to the nanosecond, before 1970, and of a link itself`, () => {
    const directory = scratch();
    symlinkSync('nowhere', join(directory, 'link'));
    writeFileSync(join(directory, 'file'), '');
    for (const [sec, nsec] of [
      [1_700_000_000, 123_456_789],
      [-6, 500_000_000],
      [-1, 0],
      [0, 0],
      [4_000_000_000, 1],
    ] as const) {
      for (const name of ['file', 'link']) {
        host.setTimes(join(directory, name), sec, nsec);
        const { mtimeNs, atimeNs } = lstatSync(join(directory, name), { bigint: true });
        const expected = BigInt(sec) * 1_000_000_000n + BigInt(nsec);
        assert.deepEqual([mtimeNs, atimeNs], [expected, expected]);
      }
    }
    assert.throws(() => host.setTimes(join(directory, 'none'), 1, 1), failure('ENOENT'));
    assert.throws(() => host.setTimes(join(directory, 'none'), 1, 0), failure('ENOENT'));
  });

  test(`${by}: nodes`, { skip: needsRoot }, () => {
    const directory = scratch();
    const at = (name: string): string => join(directory, name);
    host.makeNode(at('fifo'), 'fifo', 0o600, 0, 0);
    host.makeNode(at('null'), 'chardevice', 0o640, 1, 3);
    host.makeNode(at('big'), 'blockdevice', 0o600, 0xabc, 0xfedcb);
    host.makeNode(at('whiteout'), 'chardevice', 0, 0, 0);
    assert.ok(lstatSync(at('fifo')).isFIFO());
    const stat = (name: string) => {
      const { mode, rdev } = lstatSync(at(name));
      return [(mode & 0o170000).toString(8), (mode & 0o7777).toString(8), rdev];
    };
    assert.deepEqual(stat('null'), ['20000', '640', 0x103]);
    assert.deepEqual(stat('big'), ['60000', '600', 0xfed_abc_cb]);
    assert.deepEqual(stat('whiteout'), ['20000', '0', 0]);
    assert.throws(() => host.makeNode(at('null'), 'fifo', 0o600, 0, 0), failure('EEXIST'));
  });

  test(`${by}: directories can be spread where the file system knows how`, (t) => {
    const directory = scratch();
    host.spreadDirectories(directory);
    const { status, stdout } = spawnSync('lsattr', ['-d', directory], { encoding: 'utf8' });
    if (status !== 0 || statfsSync(directory).type !== 0xef53) return t.skip('the file system is not ext4');
    assert.match(stdout, /^\S*T/);
  });

  test(`${by}: locks between open files`, () => {
    const path = join(scratch(), 'lock');
    const first = host.lockFile(path);
    assert.notEqual(first, undefined);
    assert.equal(host.lockFile(path), undefined, 'taken');
    assert.equal(host.lockFile(path, { shared: true }), undefined, 'taken');
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    {
      using one = host.lockFile(path, { shared: true });
      using two = host.lockFile(path, { shared: true, wait: true });
      assert.ok(one && two);
      assert.equal(host.lockFile(path), undefined, 'shared with others');
    }
    using again = host.lockFile(path, { wait: true });
    assert.ok(again);
    assert.throws(() => host.lockFile(join(root, 'none/lock')), fault('host/lock-failed'));
  });

  test(`${by}: mounts come and go`, { skip: needsRoot }, () => {
    const directory = scratch();
    const [target, bound] = [join(directory, 'target'), join(directory, 'bound')];
    mkdirSync(target);
    mkdirSync(bound);
    host.mount({ type: 'tmpfs', source: 'tmpfs', target, options: ['nosuid', 'size=1m', 'mode=700'] });
    try {
      writeFileSync(join(target, 'file'), 'x');
      assert.equal(lstatSync(target).mode & 0o777, 0o700);
      host.mount({ type: 'none', source: target, target: bound, options: ['bind', 'ro', 'private'] });
      assert.equal(readFileSync(join(bound, 'file'), 'utf8'), 'x');
      assert.throws(() => writeFileSync(join(bound, 'file'), 'y'), failure('EROFS'));
      host.unmount(bound);
      const held = openSync(join(target, 'file'), 'r');
      assert.throws(() => host.unmount(target), fault('host/busy'));
      host.unmount(target, { detach: true });
      closeSync(held);
    } catch (error) {
      host.unmount(target, { detach: true });
      throw error;
    }
    assert.throws(() => host.unmount(target), fault('host/not-mounted'));
    assert.throws(() => host.unmount(join(target, 'none')), fault('host/not-mounted'));
  });

  test(`${by}: a file becomes a block device and is none any more once let go`, {
    skip: needsRoot || needsLoop,
  }, () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, Buffer.alloc(8192, 'abcd'));
    const device = host.attachLoop(file);
    const { path } = device;
    const isAttached = (): boolean => existsSync(`/sys/block/${basename(path)}/loop/backing_file`);
    try {
      assert.equal(readFileSync(path).subarray(0, 8192).compare(readFileSync(file)), 0);
      assert.throws(() => writeFileSync(path, 'x', { flag: 'r+' }));
    } finally {
      device[Symbol.dispose]();
      device[Symbol.dispose]();
    }
    assert.equal(isAttached(), false);
    assert.throws(() => host.attachLoop(join(root, 'none')), fault('host/no-loop-device'));
  });

  test(`${by}: a file is sealed where its file system can, and measured only then`, () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, 'content');
    assert.equal(host.measureVerity(file), undefined);
    if (host.enableVerity(file)) {
      assert.equal(host.enableVerity(file), true, 'again');
      assert.equal(host.measureVerity(file)?.length, 32);
      assert.throws(() => writeFileSync(file, 'other'));
    } else {
      assert.equal(host.measureVerity(file), undefined);
      writeFileSync(file, 'other');
    }
  });

  test(`${by}: a mount that fails says why`, { skip: needsRoot }, () => {
    const target = scratch();
    const failing = [
      { type: 'tmpfs', source: 'tmpfs', target: join(target, 'none'), options: [], message: /does not exist/ },
      {
        type: 'nosuchfs',
        source: '/dev/null',
        target,
        options: [],
        message: /this kernel has no nosuchfs file system|is not a block device/,
      },
      { type: 'overlay', source: 'overlay', target, options: ['lowerdir='], message: /mount overlay on .*: / },
    ];
    for (const { message, ...call } of failing) {
      assert.throws(
        () => host.mount(call),
        (error: unknown) => {
          assert.ok(isFault(error, 'host/mount-failed'));
          assert.match(error.message, message);
          return true;
        },
      );
    }
  });
}

test('names that are not UTF-8 reach the kernel as they are; programs can not take them', {
  skip: !isRoot && 'only root may do this',
}, () => {
  const directory = scratch();
  const name = `${directory}/${decodePath(Uint8Array.of(0x66, 0xff, 0xfe))}`;
  const host = openHost();
  host.makeNode(name, 'fifo', 0o600, 0, 0);
  host.setTimes(name, 1, 2);
  host.setXattr(name, 'trusted.a', Uint8Array.of(1));
  assert.equal(host.readXattrs(name).size, 1);
  assert.equal(lstatSync(fsPath(name), { bigint: true }).mtimeNs, 1_000_000_002n);
  assert.throws(() => openHost({ by: 'programs' }).setTimes(name, 1, 2), fault('host/unsupported'));
});

test('a path with a NUL is refused', () => {
  assert.throws(() => openHost().readXattrs('/tmp\0/x'), failure('EINVAL'));
});

test('without root a mount is not permitted', { skip: !isRoot && 'needs root to become somebody else' }, async () => {
  const script = `
    import { openHost } from ${JSON.stringify(new URL('./open-host.ts', import.meta.url).href)};
    process.setuid(65534);
    for (const by of ['libc', 'programs']) {
      const host = openHost({ by });
      const attempts = [
        () => host.mount({ type: 'tmpfs', source: 'tmpfs', target: '/tmp', options: [] }),
        () => host.unmount('/proc'),
        () => host.spawn('true', [], { mounts: [] }),
      ];
      for (const attempt of attempts) try { attempt(); console.log('done'); } catch (error) { console.log(error.code, error.hint !== undefined); }
    }`;
  const { stdout } = await openHost().run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    script,
  ]);
  assert.deepEqual(String(stdout).trim().split('\n'), Array(6).fill('host/not-permitted true'));
});
