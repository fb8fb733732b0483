import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFault } from '../base/index.ts';
import type { MountCall } from './mount-call.ts';
import { openHost } from './open-host.ts';

const root = mkdtempSync(join(tmpdir(), 'nacre-private-'));
after(() => rmSync(root, { recursive: true }));

const skip = process.geteuid?.() === 0 ? false : 'only root may make mount namespaces';
const namespace = (): string => readlinkSync('/proc/thread-self/ns/mnt');
const visible = (): boolean => readFileSync('/proc/self/mounts', 'utf8').includes(root);

function tmpfsOn(name: string): MountCall {
  const target = join(root, name);
  mkdirSync(target, { recursive: true });
  return { type: 'tmpfs', source: 'tmpfs', target, options: ['size=1m'] };
}

for (const by of ['libc', 'programs'] as const) {
  const host = openHost({ by });

  test(`${by}: a program sees its own mounts, and nobody else does`, { skip }, async () => {
    const mount = tmpfsOn('own');
    const [home, directory] = [namespace(), process.cwd()];
    const script = 'readlink /proc/self/ns/mnt; pwd; stat -f -c %T "$1"; echo "$2"';
    const running = host.run('sh', ['-c', script, 'sh', mount.target, 'a b'], { mounts: [mount] });
    assert.deepEqual([namespace(), process.cwd(), visible()], [home, directory, false]);
    const { stdout, stderr } = await running;
    assert.equal(String(stderr), '');
    const [inside, ...rest] = String(stdout).trimEnd().split('\n');
    assert.notEqual(inside, home);
    assert.deepEqual(rest, [directory, 'tmpfs', 'a b']);
  });

  test(`${by}: what is hidden is gone for the program alone; what is not mounted is passed over`, {
    skip,
  }, async () => {
    const mount = tmpfsOn('hidden');
    host.mount(mount);
    try {
      writeFileSync(join(mount.target, 'file'), '');
      const hide = [mount.target, join(root, 'no such')];
      const { stdout } = await host.run('ls', [mount.target], { hide });
      assert.equal(String(stdout), '');
      assert.equal(readFileSync(join(mount.target, 'file'), 'utf8'), '');
    } finally {
      host.unmount(mount.target);
    }
  });

  test(`${by}: working directories stay where they are, ours and that of the program`, { skip }, async () => {
    const before = process.cwd();
    mkdirSync(join(root, 'directory'), { recursive: true });
    process.chdir(join(root, 'directory'));
    try {
      const { stdout } = await host.run('pwd', [], { mounts: [] });
      assert.equal(String(stdout), `${join(root, 'directory')}\n`);
      assert.equal(readlinkSync('/proc/thread-self/cwd'), join(root, 'directory'));
      const elsewhere = await host.run('pwd', [], { mounts: [], cwd: '/usr' });
      assert.equal(String(elsewhere.stdout), '/usr\n');
    } finally {
      process.chdir(before);
    }
  });
}

test('a mount that fails leaves this process where it was', { skip }, () => {
  const host = openHost();
  const home = namespace();
  const good = tmpfsOn('good');
  const bad = { ...good, target: join(root, 'not there') };
  assert.throws(
    () => host.spawn('true', [], { mounts: [good, bad] }),
    (error) => isFault(error, 'host/mount-failed'),
  );
  assert.deepEqual([namespace(), visible()], [home, false]);
});

test('by programs a mount that fails is told by status and message', { skip }, async () => {
  const bad = { ...tmpfsOn('x'), target: join(root, 'not there') };
  const { status, stderr } = await openHost({ by: 'programs' }).run('true', [], { mounts: [bad] });
  assert.equal(status, 125);
  assert.match(String(stderr), /does not exist/);
});

test('mounts made outside later are seen inside, not the other way round', { skip }, async () => {
  const host = openHost();
  const later = tmpfsOn('later');
  const inside = tmpfsOn('inside');
  const child = host.spawn('sh', ['-c', 'read go; stat -f -c %T "$1"', 'sh', later.target], {
    mounts: [inside],
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const outer = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[4] === '/');
  host.mount(later);
  try {
    child.stdin?.end('go\n');
    const shown = (await child.stdout?.toArray())?.join('').trim();
    // Only where / is shared, as systemd makes it, does the kernel pass mounts on at all.
    assert.equal(shown, outer?.includes(' shared:') ? 'tmpfs' : shown);
    assert.equal(readFileSync('/proc/self/mounts', 'utf8').includes(inside.target), false);
    await child.ended;
  } finally {
    host.unmount(later.target);
  }
});

// As many as Linux stacks, less the one that it counts for itself; before 6.7 some 220 by the C library.
const stacks = [['libc', 127], ['programs', 499], ...(isAtLeast(6, 7) ? [['libc', 499] as const] : [])] as const;

for (const [by, count] of stacks) {
  const host = openHost({ by });

  test(`${by}: an overlay of ${count} layers, which no page of options names`, { skip }, async () => {
    const directory = join(root, `lowers-${by}-${count}`);
    const lowers = Array.from({ length: count }, (_, index) =>
      join(directory, `${String(index).padStart(64, 'a')}:\\,x`),
    );
    for (const [index, lower] of lowers.entries()) {
      mkdirSync(lower, { recursive: true });
      writeFileSync(join(lower, 'same'), String(index));
      writeFileSync(join(lower, String(index)), '');
    }
    const [target, upper, work] = ['merged', 'up, per', 'work'].map((name) => join(directory, name));
    for (const made of [target, upper, work]) mkdirSync(String(made));
    const escapeLower = (path = ''): string => path.replace(/[\\:,]/g, '\\$&');
    const options = [
      `lowerdir=${lowers.map(escapeLower).join(':')}`,
      `upperdir=${upper?.replace(',', '\\,')}`,
      `workdir=${work}`,
    ];
    const call = {
      type: 'overlay',
      source: 'overlay',
      target: String(target),
      options: [...options, 'index=off', 'nosuid'],
    };
    const { stdout, stderr } = await host.run(
      'sh',
      ['-c', 'cd "$1"; cat same; ls | wc -l; echo new > new', 'sh', call.target],
      {
        mounts: [call],
      },
    );
    assert.deepEqual([String(stdout), String(stderr)], [`0${count + 1}\n`, '']);
    assert.equal(readFileSync(`${upper}/new`, 'utf8'), 'new\n');
    const readOnly = { ...call, options: ['ro', ...call.options.slice(0, 1)] };
    const shown = await host.run(
      'sh',
      ['-c', 'cat "$1/same"; touch "$1/x" 2>/dev/null || echo no', 'sh', call.target],
      {
        mounts: [readOnly],
      },
    );
    assert.equal(String(shown.stdout), '0no\n');
  });
}

function isAtLeast(major: number, minor: number): boolean {
  const [, one, two] = /^(\d+)\.(\d+)/.exec(release()) ?? [];
  return Number(one) > major || (Number(one) === major && Number(two) >= minor);
}
