import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../suites/until.ts';
import { cannotRun, type Lab, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';
import { startNacre } from './running.ts';
import { writeFiles } from './write-files.ts';

describe('builds among others', { skip: cannotRun() }, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => lab[Symbol.dispose]());

  function writeContext(name: string, dockerfile: string): string {
    return writeFiles(join(lab.directory, name), { Dockerfile: dockerfile, file: `${name}\n` });
  }

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 130],
  ] as const) {
    test(`${signal} stops a build at once, and the next one goes on from there`, async () => {
      const end = 'RUN test -e /file && sleep 30';
      const context = writeContext(signal, `FROM base\nRUN echo ${signal} > /first\nCOPY file /\n${end}\n`);
      const building = startNacre(lab, 'build', '--progress', 'plain', context);
      await until(
        () => building.stderr().includes(`] ${end}`),
        () => building.stderr(),
      );
      const started = performance.now();
      building.child.kill(signal);
      const ended = await building.ended;
      assert.equal(ended.status, status);
      assert.match(ended.stderr, /\nerror: .*(stopped|cancel).*\n/);
      assert.ok(performance.now() - started < 3000, 'it takes no time');
      assert.deepEqual(findLeftOvers(lab), []);
      writeFiles(context, { Dockerfile: `FROM base\nRUN echo ${signal} > /first\nCOPY file /\nRUN true\n` });
      const { stderr } = lab.nacre('build', '--progress', 'plain', context);
      assert.match(stderr, /RUN echo .*\n#\d CACHED\n\n.*COPY file \/\n#\d CACHED\n/);
      assert.equal(lab.nacre('system', 'check').status, 0);
    });
  }

  test('several at once, of the same and of others, while all that nothing uses is pruned again and again', async () => {
    const dockerfile = (round: number): string =>
      `FROM base AS one\nRUN echo shared > /shared; sleep 0.1\nFROM base\nCOPY file /\nRUN cat /file > /own-${round}\nCOPY --from=one /shared /\nRUN cat /shared\n`;
    let building = true;
    const prune = async (): Promise<void> => {
      while (building) {
        const { status, stderr } = await startNacre(lab, 'prune', '-f').ended;
        assert.equal(status, 0, stderr);
      }
    };
    const pruning = prune();
    try {
      const names = [0, 1, 2, 3].map((round) => `busy-${round % 3}`);
      const ends = names.map((name, round) => {
        const context = writeContext(name, dockerfile(round % 3));
        return startNacre(lab, 'build', '-q', '-t', `${name}:${round}`, context).ended;
      });
      for (const { status, stderr } of await Promise.all(ends)) assert.equal(status, 0, stderr);
      for (const [round, name] of names.entries())
        assert.equal(lab.ok('run', '--rm', `${name}:${round}`, 'cat', '/file', '/shared'), `${name}\nshared`);
    } finally {
      building = false;
      await pruning;
    }
    assert.equal(lab.nacre('system', 'check').status, 0);
    lab.ok('prune', '-f');
    assert.deepEqual(findLeftOvers(lab), []);
  });
});
