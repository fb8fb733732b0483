import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { call, cannotRun, nacreProgram, openLab, run } from './lab.ts';

/** The start of a program for LoongArch, which no machine of ours emulates: what a handler tells programs by. */
const header = Buffer.from('7f454c4602010100000000000000000002000201', 'hex');

// The handler is there for this test alone, and so is the view of it; F has the kernel open the emulator once for all containers.
const script = `mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || exit 77
cd /proc/sys/fs/binfmt_misc
[ -e "$1" ] && exit 77
printf ':%s:M::\\\\x7fELF\\\\x02\\\\x01\\\\x01\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\\\\x02\\\\x00\\\\x02\\\\x01::%s:F' "$1" "$2" > register || exit 77
trap 'echo -1 > "/proc/sys/fs/binfmt_misc/$1"' EXIT
cd "$3"
shift 3
"$@"`;

/**
 * A shell stands for the emulator, and a script behind the header for the program: whatever runs programs of another platform is
 * called in the same way.
 */
test('RUN calls the emulator of another platform', { skip: cannotRun('unshare', 'mount') }, (t) => {
  using lab = openLab();
  const { directory } = lab;
  const emulator = join(directory, 'sh');
  copyFileSync(run('sh', '-c', 'command -v busybox'), emulator);
  mkdirSync(join(directory, 'context'));
  const program = join(directory, 'context/program');
  writeFileSync(program, Buffer.concat([header, Buffer.from('\necho emulated > /made\n')]));
  chmodSync(program, 0o755);
  writeFileSync(
    join(directory, 'context/Dockerfile'),
    'FROM scratch\nCOPY program /bin/program\nRUN ["/bin/program"]\n',
  );
  const build = ['build', '-q', '--platform', 'loong64', '-o', join(directory, 'out'), join(directory, 'context')];
  const refused = lab.nacre(...build);
  assert.match(refused.stderr, /commands for linux\/loong64 do not run on this machine/);
  assert.match(refused.stderr, /qemu-user-static/);
  const shell = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
  const name = `nacre-test-${process.pid}`;
  const built = call([...shell, name, emulator, directory, nacreProgram, ...build], lab.environment);
  if (built.status === 77) return t.skip(`no handler can be registered here: ${built.stderr.trim()}`);
  assert.equal(built.status, 0, built.stderr);
  assert.equal(readFileSync(join(directory, 'out/made'), 'utf8'), 'emulated\n');
});
