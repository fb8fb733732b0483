import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openHost } from '../../src/host/index.ts';
import { freezeContainer } from '../../src/runtime/index.ts';
import { cannotRun, type Lab, openLab } from '../e2e/lab.ts';
import { type Running, startNacre } from '../e2e/running.ts';
import { until } from '../suites/until.ts';

interface Counting {
  readonly running: Running;
  readonly container: { readonly id: string; readonly directory: string };
  /** What the container has counted up to. */
  count(): number;
}

/** A container that counts as fast as it can. */
async function startCounting(lab: Lab, name: string): Promise<Counting> {
  const script = 'echo ready; i=0; while :; do i=$((i+1)); echo $i > /count.new; mv /count.new /count; done';
  const running = startNacre(lab, 'run', '--name', name, 'base', 'sh', '-c', script);
  await running.prints('ready');
  const [found] = JSON.parse(lab.ok('inspect', '--json', name)) as { id: string; directory: string }[];
  assert.ok(found !== undefined);
  const count = (): number => {
    try {
      return Number(readFileSync(join(found.directory, 'upper/count'), 'utf8'));
    } catch {
      return 0;
    }
  };
  await until(
    () => count() > 0,
    () => 'a count',
  );
  return { running, container: found, count };
}

/** Whether the container goes on. */
async function isCounting({ count }: Counting): Promise<boolean> {
  const before = count();
  await setTimeout(300);
  return count() !== before;
}

async function end(lab: Lab, name: string, { running }: Counting): Promise<void> {
  lab.ok('rm', '-f', name);
  await running.ended;
}

describe('frozen containers', { skip: cannotRun() }, () => {
  const lab = openLab();
  after(() => lab[Symbol.dispose]());
  const importBase = (): string => lab.ok('import', '-q', lab.baseTar(), 'base');

  test('stand still until they are let go', async () => {
    importBase();
    const counting = await startCounting(lab, 'one');
    const frozen = await freezeContainer(counting.container, openHost());
    assert.ok(frozen !== undefined);
    assert.equal(await isCounting(counting), false);
    frozen[Symbol.dispose]();
    assert.equal(await isCounting(counting), true);
    await end(lab, 'one', counting);
  });

  test('go on by the next command when who froze them is killed, and can be removed', async () => {
    importBase();
    for (const next of [
      ['ps', '-q'],
      ['rm', '-f', 'two'],
    ]) {
      const counting = await startCounting(lab, 'two');
      const freezer = spawn(process.execPath, ['--input-type=module', '-e', freezing(counting)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(freezer.stdout, 'data');
      freezer.kill('SIGKILL');
      await once(freezer, 'exit');
      assert.equal(await isCounting(counting), false);
      lab.ok(...next);
      if (next[0] === 'ps') assert.equal(await isCounting(counting), true);
      if (next[0] === 'ps') lab.ok('rm', '-f', 'two');
      await counting.running.ended;
    }
  });

  test('are left alone by others while they are to be frozen', async () => {
    importBase();
    const counting = await startCounting(lab, 'three');
    const host = openHost();
    const frozen = await freezeContainer(counting.container, host);
    lab.ok('ps', '-q');
    assert.equal(await isCounting(counting), false);
    const waiting = freezeContainer(counting.container, host, { signal: AbortSignal.timeout(100) });
    await assert.rejects(waiting, { code: 'base/cancelled' });
    assert.equal(await isCounting(counting), false);
    frozen?.[Symbol.dispose]();
    await end(lab, 'three', counting);
  });

  test('what has no control group is not frozen', async () => {
    const container = { id: 'f'.repeat(64), directory: lab.directory };
    assert.equal(await freezeContainer(container, openHost()), undefined);
  });
});

/** A program that freezes a container and does not end. */
function freezing({ container }: Counting): string {
  const room = (name: string): string => JSON.stringify(join(import.meta.dirname, '../../src', name, 'index.ts'));
  return `import { openHost } from ${room('host')};
import { freezeContainer } from ${room('runtime')};
const frozen = await freezeContainer(${JSON.stringify(container)}, openHost());
console.log(frozen === undefined ? 'not frozen' : 'frozen');
setInterval(() => frozen, 1000);`;
}
