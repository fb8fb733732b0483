import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { SpawnOptions } from './host.ts';
import { openHost } from './open-host.ts';

const host = openHost();
const directory = mkdtempSync(join(tmpdir(), 'nacre-spawn-'));
after(() => rmSync(directory, { recursive: true }));
let files = 0;

/** Runs a script whose standard output is a file; @returns how it ended and what it printed */
async function sh(script: string, { stdio = [], ...options }: SpawnOptions = {}): Promise<[unknown, unknown, string]> {
  const path = join(directory, String(files++));
  const fd = openSync(path, 'w');
  const child = host.spawn('sh', ['-c', script, 'sh'], { ...options, stdio: ['ignore', fd, 'inherit', ...stdio] });
  closeSync(fd);
  const { status, signal } = await child.ended;
  return [status, signal, readFileSync(path, 'utf8')];
}

describe('a program that is started without pipes', () => {
  test('ends with a status or by a signal', async () => {
    assert.deepEqual(await sh('echo out; exit 3'), [3, undefined, 'out\n']);
    assert.deepEqual(await sh('kill -TERM $$'), [undefined, 'SIGTERM', '']);
    assert.deepEqual(await sh('kill -ABRT $$'), [undefined, 'SIGABRT', '']);
  });

  test('is ended by the signals that this process ignores', async () => {
    assert.deepEqual(await sh('kill -PIPE $$; echo on'), [undefined, 'SIGPIPE', '']);
    const [, , masks] = await sh('grep -E "^Sig(Ign|Blk)" /proc/self/status | tr -d "0\\t\\n"');
    assert.equal(masks, 'SigBlk:SigIgn:');
  });

  test('has the environment, arguments and directory that it is given', async () => {
    const env = { A: 'ä b', EMPTY: '', PATH: process.env.PATH ?? '' };
    assert.deepEqual(await sh('echo "$A-$EMPTY-$B"; pwd', { env, cwd: '/usr' }), [0, undefined, 'ä b--\n/usr\n']);
    process.env.NACRE_SPAWN_TEST = 'own';
    assert.deepEqual(await sh('echo "$NACRE_SPAWN_TEST"'), [0, undefined, 'own\n']);
  });

  test('has the descriptors that it is given, and no others of ours', async () => {
    const path = join(directory, 'fourth');
    writeFileSync(path, 'fourth');
    const fd = openSync(path, 'r');
    const script = `cat <&4; echo; [ -e /proc/$$/fd/3 ] && echo 3; [ -e /proc/$$/fd/${fd} ] || echo none; cat`;
    const [, , printed] = await sh(script, { stdio: ['ignore', fd] });
    closeSync(fd);
    assert.equal(printed, 'fourth\n3\nnone\n');
  });

  test('is in a session of its own when it is to be detached', async () => {
    const script =
      'read -r pid _ _ _ _ session _ < /proc/self/stat; [ "$pid" = "$session" ] && echo own || echo shared';
    assert.deepEqual(await sh(script, { detached: true }), [0, undefined, 'own\n']);
    assert.deepEqual(await sh(script), [0, undefined, 'shared\n']);
  });

  test('is reached by way of other programs', {
    skip: process.geteuid?.() !== 0 && 'only root may do this',
  }, async () => {
    const byPrograms = openHost({ by: 'programs' });
    using network = byPrograms.createNetworkNamespace({});
    const child = byPrograms.spawn('true', [], { network: network.path, stdio: ['ignore', 'ignore', 'inherit'] });
    assert.deepEqual(await child.ended, { status: 0, signal: undefined });
  });

  test('can be killed as long as it runs', async () => {
    const child = host.spawn('sleep', ['100'], { stdio: ['ignore', 'ignore', 'ignore'] });
    assert.equal(child.kill('SIGKILL'), true);
    assert.deepEqual(await child.ended, { status: undefined, signal: 'SIGKILL' });
    assert.equal(child.kill(), false);
  });

  test('is waited for among others', async () => {
    const ends = await Promise.all(Array.from({ length: 20 }, (_, n) => sh(`exit ${n}`)));
    assert.deepEqual(
      ends.map(([status]) => status),
      ends.map((_, n) => n),
    );
  });

  test('and that can not be executed is told', () => {
    const path = join(directory, 'text');
    writeFileSync(path, 'no program', { mode: 0o755 });
    assert.throws(() => host.spawn(path, [], { stdio: [] }), {
      code: 'host/not-started',
      message: /exec format error/,
    });
    const bad = { cwd: join(directory, 'none') };
    assert.throws(() => host.spawn('sh', [], bad), { code: 'host/not-started', message: /does not exist/ });
    assert.throws(() => host.spawn('sh', ['a\0b']), { code: 'host/not-started' });
  });
});
