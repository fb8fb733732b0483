import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { cannotRun, type Lab, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';
import { type Running, startNacre } from './running.ts';
import { writeFiles } from './write-files.ts';

describe('the same step in several builds at once', { skip: cannotRun() }, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => lab[Symbol.dispose]());

  /** A step that counts how often it is run. @param end what it does then */
  function counting(name: string, end: string): string {
    return `RUN --mount=type=cache,id=${name},target=/c echo run >> /c/${name}; cat /proc/sys/kernel/random/uuid > /${name}; ${end}`;
  }

  const waiting = 'until [ -e /c/go ]; do sleep 0.05; done';

  /** Ends the steps that wait. */
  function letGo(name: string): void {
    const [log = ''] = globSync(join(lab.directory, 'root/caches/*/data', name));
    writeFileSync(join(dirname(log), 'go'), '');
  }

  function runsOf(name: string): number {
    const [log] = globSync(join(lab.directory, 'root/caches/*/data', name));
    return log === undefined ? 0 : readFileSync(log, 'utf8').split('\n').length - 1;
  }

  function start(name: string, dockerfile: string): Running {
    const context = writeFiles(join(lab.directory, name), { Dockerfile: dockerfile });
    return startNacre(lab, 'build', '--progress', 'plain', '-t', name, context);
  }

  function told(running: Running, text: string): Promise<void> {
    return until(
      () => running.stderr().includes(text),
      () => `${text} in ${running.stderr()}`,
    );
  }

  test('is run by one, and the others take what came of it', async () => {
    const first = start('a', `FROM base\n${counting('once', waiting)}\nRUN echo a\n`);
    await until(
      () => runsOf('once') === 1,
      () => first.stderr(),
    );
    const others = ['b', 'c'].map((name) => start(name, `FROM base\n${counting('once', waiting)}\nRUN echo ${name}\n`));
    await Promise.all(others.map((other) => told(other, 'wait for another build that does it')));
    letGo('once');
    for (const { ended } of [first, ...others]) assert.equal((await ended).status, 0);
    assert.equal(runsOf('once'), 1);
    const [text, ...same] = ['a', 'b', 'c'].map((name) => lab.ok('run', '--rm', name, 'cat', '/once'));
    assert.deepEqual(same, [text, text]);
    for (const other of others) assert.match(other.stderr(), /\] RUN --mount.*\n#\d+ CACHED/);
    assert.deepEqual(findLeftOvers(lab), []);
  });

  test('is run by the next one when the first is killed, and a build that waits can be stopped', async () => {
    const dockerfile = `FROM base\n${counting('killed', waiting)}\n`;
    const first = start('d', dockerfile);
    await until(
      () => runsOf('killed') === 1,
      () => first.stderr(),
    );
    const [second, third] = [start('e', dockerfile), start('f', dockerfile)];
    await Promise.all([second, third].map((other) => told(other, 'wait for another build')));
    third.child.kill('SIGINT');
    assert.equal((await third.ended).status, 130);
    first.child.kill('SIGKILL');
    await until(
      () => runsOf('killed') === 2,
      () => second.stderr(),
    );
    letGo('killed');
    assert.equal((await second.ended).status, 0);
    assert.equal(runsOf('killed'), 2);
  });

  test('builds that have steps of each other in another order do not wait in a circle', async () => {
    const stages = (...names: readonly string[]): string =>
      names.map((name) => `FROM base AS ${name}\n${counting(name, 'sleep 0.2')}\n`).join('');
    const copies = (...names: readonly string[]): string =>
      `FROM base\n${names.map((name) => `COPY --from=${name} /${name} /\n`).join('')}`;
    const names = ['p', 'q', 'r', 's', 't', 'u'];
    const back = names.toReversed();
    const builds = [start('g', stages(...names) + copies(...names)), start('h', stages(...back) + copies(...back))];
    for (const { ended } of builds) assert.equal((await ended).status, 0);
    assert.deepEqual(names.map(runsOf), [1, 1, 1, 1, 1, 1]);
  });
});
