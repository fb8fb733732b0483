import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, cpSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readPlainSteps } from '../suites/plain-steps.ts';
import { unpackImage } from './images.ts';
import { call, cannotRun, type Lab, nacreProgram, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

const dockerfile = `FROM base AS tools
ARG ROUND
RUN echo tool $ROUND > /tool && touch -d '2031-02-03' /future && mkdir -p /d/e
FROM base
WORKDIR /app
COPY package.json ./
RUN cat package.json > installed && date > /dev/null
COPY src src
RUN cat src/main.js > built; ls -l src | wc -l >> built
COPY --from=tools /tool /future /tools/
CMD ["cat", "built"]
`;

const files = {
  Dockerfile: dockerfile,
  'package.json': '{}\n',
  'src/main.js': 'code\n',
  'src/lib/deep.js': 'deep\n',
  'src/run': { program: '#!/bin/sh\n' },
};

/** What a build did: digest, steps that were carried out and steps that were remembered, without their numbers. */
interface Built {
  readonly digest: string;
  readonly done: readonly string[];
  readonly cached: readonly string[];
}

// Longer than the time for which a changed file is not trusted to be seen to change again.
const settled = (): Promise<void> => setTimeout(60);

describe('building again', { skip: cannotRun('git') }, () => {
  let lab: Lab;
  let context: string;
  let round = 0;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => lab[Symbol.dispose]());

  /** A new context: what is built from it was never built before. */
  beforeEach(async () => {
    round += 1;
    context = writeFiles(join(lab.directory, `context-${round}`), {
      ...files,
      Dockerfile: `${dockerfile}# ${round}\n`,
    });
    appendFileSync(join(context, 'src/main.js'), `round ${round}\n`);
    writeFileSync(join(context, 'package.json'), `{"round":${round}}\n`);
    await settled();
  });

  function build(...flags: readonly string[]): Built {
    const arg = `ROUND=${round}`;
    const { status, stdout, stderr } = lab.nacre('build', '--progress', 'plain', '--build-arg', arg, ...flags, context);
    assert.equal(status, 0, stderr);
    const steps = readPlainSteps(stderr);
    return {
      digest: stdout.trim(),
      done: steps.filter(({ isCached }) => !isCached).map(({ label }) => label),
      cached: steps.filter(({ isCached }) => isCached).map(({ label }) => label),
    };
  }

  test('nothing is done twice, and what is done anew comes to the same', () => {
    const first = build();
    const second = build();
    assert.deepEqual(second.done, []);
    assert.equal(second.digest, first.digest);
    const third = build('--no-cache');
    assert.deepEqual(third.cached, []);
    assert.equal(third.done.length, 7);
    assert.equal(third.digest, first.digest);
  });

  test('a file that is touched, or given to others, changes nothing', async () => {
    const { digest } = build();
    utimesSync(join(context, 'src/main.js'), 1, 1);
    chmodSync(join(context, 'package.json'), 0o664);
    await settled();
    const again = build();
    assert.equal(again.digest, digest);
    assert.deepEqual(
      again.done.filter((step) => step.startsWith('RUN')),
      [],
    );
  });

  test('a file that changes does what depends on it, and nothing else', async () => {
    const before = build();
    appendFileSync(join(context, 'src/main.js'), 'more\n');
    await settled();
    const after = build();
    assert.deepEqual(after.done, [
      'COPY src src',
      'RUN cat src/main.js > built; ls -l src | wc -l >> built',
      'COPY --from=tools /tool /future /tools/',
    ]);
    assert.notEqual(after.digest, before.digest);
    writeFileSync(join(context, 'src/run'), '#!/bin/sh\n\n');
    writeFileSync(join(context, 'package.json'), '{}');
    await settled();
    assert.equal(build().cached.filter((step) => step.startsWith('RUN')).length, 1);
  });

  test('the digest depends on the content alone: not on place, times, umask, store or who builds', () => {
    const { digest } = build();
    using other = openLab();
    other.ok('import', '-q', lab.baseTar(), 'base');
    const copy = join(other.directory, 'elsewhere/deep/context');
    cpSync(context, copy, { recursive: true });
    run('sh', '-c', 'find "$0" -exec touch -d 2001-02-03 {} + && chmod -R go= "$0"', copy);
    const line = 'umask 077; cd / && exec "$0" build -q --build-arg "$1" "$2"';
    const env = { ...other.environment, TZ: 'Asia/Tokyo', LC_ALL: 'C' };
    const { status, stdout, stderr } = call(['sh', '-c', line, nacreProgram, `ROUND=${round}`, copy], env);
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trim(), digest);
  });

  test('the time is SOURCE_DATE_EPOCH, the last commit or 1980, and nothing is dated later', () => {
    const created = (name: string): string =>
      (JSON.parse(lab.ok('inspect', name)) as { created: string }[])[0]?.created ?? '';
    const plain = build('-t', 'plain');
    assert.equal(created('plain'), '1980-01-01T00:00:01Z');

    const env = { ...lab.environment, SOURCE_DATE_EPOCH: '1600000000' };
    const dated = call([nacreProgram, 'build', '-q', '-t', 'dated', context], env);
    assert.equal(dated.status, 0, dated.stderr);
    assert.equal(created('dated'), '2020-09-13T12:26:40Z');
    assert.notEqual(dated.stdout.trim(), plain.digest);

    commit(context, '1500000000 +0200');
    build('-t', 'committed');
    assert.equal(created('committed'), '2017-07-14T02:40:00Z');
    assert.equal(call([nacreProgram, 'build', '-q', context], env).stdout, dated.stdout);

    for (const [name, time] of [
      ['plain', '1980-01-01 00:00:01Z'],
      ['dated', '@1600000000'],
      ['committed', '@1500000000'],
    ] as const) {
      const root = unpackImage(lab, name);
      const later = run('sh', '-c', 'find "$0" -mindepth 1 -newermt "$1"', root, time);
      assert.equal(later, '', `${name} holds what is later than ${time}`);
      assert.equal(
        run('find', join(root, 'app/src'), '-newermt', '1979-01-01', '!', '-newermt', time).split('\n').length,
        5,
      );
    }
  });

  test('stages that do not depend on each other are built at the same time', () => {
    const stages = ['a', 'b'].map((name) => `FROM base AS ${name}\nRUN sleep 0.3; echo ${name} ${round} > /${name}\n`);
    writeFiles(context, { Dockerfile: `${stages.join('')}FROM base\nCOPY --from=a /a /\nCOPY --from=b /b /\n` });
    const { stderr } = lab.nacre('build', '--progress', 'json', context);
    const order = Array.from(stderr.matchAll(/^\{"kind":"(start|done)",.*"step":\d/gm), ([, kind]) => kind);
    assert.deepEqual(order.slice(0, 3), ['start', 'start', 'done']);
  });

  test('a compressed image has the same content, and every kind its own digest that stays', () => {
    const { digest } = build();
    for (const kind of ['gzip', 'zstd']) {
      const compressed = build('--compression', kind, '-t', kind);
      assert.notEqual(compressed.digest, digest);
      assert.equal(build('--compression', kind).digest, compressed.digest);
      assert.match(lab.ok('run', '--rm', kind), /^code\n/);
    }
  });
});

function commit(directory: string, date: string): void {
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = (...args: readonly string[]): void => {
    const { status, stderr } = call(
      ['git', '-C', directory, '-c', 'user.name=N', '-c', 'user.email=n@example.org', ...args],
      env,
    );
    assert.equal(status, 0, stderr);
  };
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
}
