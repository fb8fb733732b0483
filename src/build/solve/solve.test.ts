import assert from 'node:assert/strict';
import { chmodSync, cpSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readTarEntries } from '../../archive/index.ts';
import type { LayerRef } from '../../oci/index.ts';
import { memoryBuildCache } from '../build-cache.ts';
import { openWorkshop, testTime, type Workshop } from '../testing/workshop.ts';
import type { BuildResult } from './build-result.ts';

/** Longer than the time for which changes of files are not trusted. */
const settle = (): Promise<void> => setTimeout(40);

/** What happened to each step since the last look: its instruction by `cached` or `done`. */
function happened(workshop: Workshop): readonly string[] {
  const labels = new Map<string, string>();
  const told = workshop.events.flatMap((event) => {
    if (event.kind === 'start') labels.set(event.id, event.label);
    if (event.kind === 'cached') return [`cached ${withoutNumber(event.label)}`];
    return event.kind === 'done' ? [`done ${withoutNumber(labels.get(event.id) ?? '')}`] : [];
  });
  workshop.events.length = 0;
  return told;
}

function withoutNumber(label: string): string {
  return label.replace(/^\[.*?\] /, '');
}

/** Times of all entries of the layers that a build has put on its base. */
function times(workshop: Workshop, layers: readonly LayerRef[]): readonly number[] {
  return layers.flatMap(({ diffId }) => {
    const bytes = readFileSync(workshop.blobs.pathOf(diffId));
    const items = [...readTarEntries((at, length) => bytes.subarray(at, at + length), bytes.length)];
    return items.map(({ entry }) => entry.mtimeSec);
  });
}

const dockerfile = `FROM base
WORKDIR /app
COPY package.json .
RUN write deps installed
COPY src src
RUN copy built /app/src/main.js
CMD ["main"]`;

const files = { 'package.json': '{}', 'src/main.js': 'code', 'src/lib/x.js': 'x' };

describe('the image depends on nothing but what it is made of', () => {
  test('a copy of the context elsewhere, with other times and another umask, gives the same digest', async () => {
    using here = openWorkshop();
    using there = openWorkshop();
    for (const workshop of [here, there]) await workshop.addImage('base', { etc: undefined });
    here.put({ ...files, 'run.sh': '#!/bin/sh' });
    chmodSync(join(here.context, 'run.sh'), 0o755);
    cpSync(here.context, there.context, { recursive: true });
    for (const path of ['run.sh', 'package.json', 'src/main.js', 'src']) utimesSync(join(there.context, path), 1, 1);
    chmodSync(join(there.context, 'src'), 0o2775);
    chmodSync(join(there.context, 'package.json'), 0o664);
    chmodSync(join(there.context, 'run.sh'), 0o700);
    const text = `${dockerfile}\nCOPY run.sh /`;
    const first = await here.build(text);
    const second = await there.build(text);
    assert.equal(second.descriptor.digest, first.descriptor.digest);
  });

  test('the same with layers compressed', async () => {
    using workshop = openWorkshop();
    await workshop.addImage('base', { etc: undefined });
    workshop.put(files);
    for (const compression of ['gzip', 'zstd'] as const) {
      const first = await workshop.build(dockerfile, { compression });
      const second = await workshop.build(dockerfile, { compression, noCache: true });
      assert.equal(second.descriptor.digest, first.descriptor.digest);
      const types = first.layers.map(({ descriptor }) => descriptor.mediaType.split('.').at(-1));
      assert.deepEqual(types, ['tar', ...Array.from({ length: 5 }, () => `tar+${compression}`)]);
    }
  });

  test('everything made has the time of the build at the latest', async () => {
    using workshop = openWorkshop();
    const base = await workshop.addImage('base', { etc: undefined });
    workshop.put(files);
    const { config, layers } = await workshop.build(dockerfile);
    const own = times(workshop, layers.slice(base.layers.length));
    assert.deepEqual(new Set(own), new Set([testTime]));
    const created = '2001-09-09T01:46:40Z';
    assert.equal(config.created, created);
    assert.deepEqual(
      config.history.slice(1).map((entry) => entry.created),
      config.history.slice(1).map(() => created),
    );
  });
});

describe('a step done before is not done again', () => {
  async function prepare(workshop: Workshop): Promise<BuildResult> {
    await workshop.addImage('base', { etc: undefined });
    workshop.put(files);
    await settle();
    const result = await workshop.build(dockerfile);
    workshop.events.length = 0;
    return result;
  }

  const steps = [
    'WORKDIR /app',
    'COPY package.json .',
    'RUN write deps installed',
    'COPY src src',
    'RUN copy built /app/src/main.js',
  ];
  const all = (word: string, from = 0, to = steps.length): string[] =>
    steps.slice(from, to).map((step) => `${word} ${step}`);

  test('nothing changed: nothing is done', async () => {
    using workshop = openWorkshop();
    const first = await prepare(workshop);
    const second = await workshop.build(dockerfile);
    assert.deepEqual(happened(workshop), all('cached'));
    assert.equal(second.descriptor.digest, first.descriptor.digest);
  });

  test('a file touched: it is read again, and nothing is done', async () => {
    using workshop = openWorkshop();
    const first = await prepare(workshop);
    utimesSync(join(workshop.context, 'package.json'), 7, 7);
    const second = await workshop.build(dockerfile);
    assert.deepEqual(happened(workshop), all('cached'));
    assert.equal(second.descriptor.digest, first.descriptor.digest);
  });

  test('content changed: what depends on it is done, what came before is not', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    workshop.put({ 'src/main.js': 'other' });
    const { layers } = await workshop.build(dockerfile);
    assert.deepEqual(happened(workshop), [...all('cached', 0, 3), ...all('done', 3)]);
    assert.ok((await workshop.list(layers)).includes('/app/built=other'));
  });

  test('a file edited with size and times kept is seen', async () => {
    using workshop = openWorkshop();
    await workshop.addImage('base', { etc: undefined });
    workshop.put({ 'src/x': 'one', 'src/y': 'y' });
    const file = join(workshop.context, 'src/x');
    utimesSync(file, 5, 5);
    await settle();
    await workshop.build('FROM base\nCOPY src /');
    writeFileSync(file, 'two');
    utimesSync(file, 5, 5);
    const { layers } = await workshop.build('FROM base\nCOPY src /');
    assert.ok((await workshop.list(layers)).includes('/x=two'));
  });

  test('back to a state that was built before: nothing is done', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    for (const [text, word] of [
      ['other', 'done'],
      ['code', 'cached'],
      ['other', 'cached'],
    ] as const) {
      workshop.put({ 'src/main.js': text });
      await workshop.build(dockerfile);
      assert.deepEqual(happened(workshop), [...all('cached', 0, 3), ...all(word, 3)]);
    }
  });

  test('a file of the same size changed at once after a build is seen', async () => {
    using workshop = openWorkshop();
    await workshop.addImage('base', { etc: undefined });
    workshop.put({ x: 'one' });
    await workshop.build('FROM base\nCOPY x /');
    workshop.put({ x: 'two' });
    const { layers } = await workshop.build('FROM base\nCOPY x /');
    assert.ok((await workshop.list(layers)).includes('/x=two'));
  });

  test('another time of the build: nothing is done, and the image is the one that a first build would have made', async () => {
    using workshop = openWorkshop();
    using fresh = openWorkshop();
    await prepare(workshop);
    await prepare(fresh);
    for (const time of [testTime + 1000, testTime - 1000]) {
      const moved = await workshop.build(dockerfile, { time });
      assert.deepEqual(happened(workshop), all('cached'));
      const made = await fresh.build(dockerfile, { time, noCache: true });
      assert.equal(moved.descriptor.digest, made.descriptor.digest);
      assert.deepEqual(new Set(times(workshop, moved.layers.slice(1))), new Set([time]));
    }
  });

  test('another time and files that were all written anew, as in a fresh clone: only the files are read', async () => {
    const cache = memoryBuildCache();
    using workshop = openWorkshop(cache);
    await prepare(workshop);
    const clone = join(workshop.directory, 'clone');
    workshop.put(files, clone);
    await workshop.build(dockerfile, { time: testTime + 5, context: clone });
    assert.deepEqual(happened(workshop), all('cached'));
  });

  test('without the cache everything is done', async () => {
    using workshop = openWorkshop();
    const first = await prepare(workshop);
    const second = await workshop.build(dockerfile, { noCache: true });
    assert.deepEqual(happened(workshop), all('done'));
    assert.equal(second.descriptor.digest, first.descriptor.digest);
  });

  test('a record whose layer is gone, or that can not be read, is none', async () => {
    for (const spoil of [
      (): string => 'nonsense',
      (value: string): string => value.replace(/"diffId":"sha256:..../, '"diffId":"sha256:0000'),
    ]) {
      const records = memoryBuildCache();
      using workshop = openWorkshop({
        get: (key) => {
          const value = records.get(key);
          return value === undefined ? undefined : spoil(value);
        },
        put: records.put,
      });
      const first = await prepare(workshop);
      const second = await workshop.build(dockerfile);
      assert.deepEqual(happened(workshop), all('done'));
      assert.equal(second.descriptor.digest, first.descriptor.digest);
    }
  });

  test('what a command sees tells it apart: arguments, environment, user, directory, base', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    await workshop.addImage('other', { opt: undefined });
    const variants = [
      ['RUN write /x 1', true],
      ['RUN write /x 1', false],
      ['RUN write /x 2', true],
      ['ARG A=1\nRUN write /x 1', true],
      ['ARG A=1\nRUN write /x 1', false],
      ['ENV A=1\nRUN write /x 1', false],
      ['LABEL a=b\nRUN write /x 1', false],
      ['USER 5\nRUN write /x 1', true],
      ['RUN --network=none write /x 1', true],
      ['SHELL ["sh"]\nRUN write /x 1', true],
    ] as const;
    for (const [lines, runs] of variants) {
      const before = workshop.executor.ran.length;
      await workshop.build(`FROM base\n${lines}`);
      assert.equal(workshop.executor.ran.length - before, runs ? 1 : 0, lines);
    }
  });

  test('proxies are seen by commands and do not tell them apart', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    const run = 'FROM base\nRUN env /env';
    const first = await workshop.build(run, { ambientEnv: ['http_proxy=http://one', 'PATH=no'] });
    const second = await workshop.build(run, { ambientEnv: ['http_proxy=http://two'] });
    assert.equal(second.descriptor.digest, first.descriptor.digest);
    const [env] = (await workshop.list(first.layers)).filter((line) => line.startsWith('/env='));
    assert.match(env ?? '', /^\/env=http_proxy=http:\/\/one\nPATH=\/usr\/local\/sbin:/);
  });
});
