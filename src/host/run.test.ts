import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../base/index.ts';
import { openHost } from './open-host.ts';

const host = openHost();
const sh = (script: string, options: Parameters<typeof host.run>[2] = {}) => host.run('sh', ['-c', script], options);

test('run gives back how a program ended and what it printed', async () => {
  const { status, signal, stdout, stderr } = await sh('echo out; echo err >&2; exit 3');
  assert.deepEqual([status, signal, String(stdout), String(stderr)], [3, undefined, 'out\n', 'err\n']);
  const killed = await sh('kill -9 $$');
  assert.deepEqual([killed.status, killed.signal], [undefined, 'SIGKILL']);
});

test('a program gets its input, environment and directory, and nothing on stdin by default', async () => {
  const result = await sh('cat; pwd; echo $A', { input: 'in\n', cwd: '/usr', env: { A: 'a', PATH: '/bin' } });
  assert.equal(String(result.stdout), 'in\n/usr\na\n');
  assert.equal(String((await sh('cat')).stdout), '');
});

test('input that is not read is no fault', async () => {
  const { status } = await sh('exit 0', { input: Buffer.alloc(1 << 20) });
  assert.equal(status, 0);
});

test('output is bounded: too much on stdout is a fault, of stderr the end is kept', async () => {
  await assert.rejects(sh('yes', { limit: 10_000 }), (error) => isFault(error, 'host/output-too-large'));
  const { stderr } = await sh('i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i >&2; done', { limit: 100 });
  assert.equal(stderr.length, 100);
  assert.ok(String(stderr).endsWith('line 499\nline 500\n'));
});

test('a signal ends the program and is reported as cancelled', async () => {
  const controller = new AbortController();
  const running = sh('echo; sleep 10', { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(running, (error) => isFault(error, 'base/cancelled'));
  await assert.rejects(sh('true', { signal: AbortSignal.abort() }), (error) => isFault(error, 'base/cancelled'));
});

test('what can not be started is a fault that says why', async () => {
  const failing = [
    { options: {}, program: 'no-such-program', code: 'host/program-missing', message: /no program no-such-program/ },
    { options: {}, program: '/etc/passwd', code: 'host/program-missing', message: /\/etc\/passwd/ },
    {
      options: { cwd: '/no/such' },
      program: 'true',
      code: 'host/not-started',
      message: /working directory \/no\/such/,
    },
  ];
  for (const { program, options, code, message } of failing) {
    await assert.rejects(host.run(program, [], options), (error: unknown) => {
      assert.ok(isFault(error, code));
      assert.match(error.message, message);
      return true;
    });
  }
  const long = 'x'.repeat(1 << 18);
  await assert.rejects(host.run('true', [long]), (error) => isFault(error, 'host/not-started'));
});
