import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { baseFault, type Event, Fault, utf8 } from '../../../base/index.ts';
import { openStore } from '../../../store/index.ts';
import type { BuildLine } from '../../wire/builder.ts';
import { findBuild } from './find-build.ts';
import { inspectBuild } from './inspect-build.ts';
import { listBuilds } from './list-builds.ts';
import { type RecordableRequest, recordBuild } from './record-build.ts';

const request: RecordableRequest = { names: ['app'], context: 'https://me:hunter2@host/x.git', target: 'test' };

const planned: Event = { kind: 'planned', id: 'a', label: 'RUN a', inputs: [] };
const start: Event = { kind: 'start', id: 'a', label: 'RUN a' };
const output: Event = { kind: 'output', id: 'a', stream: 'stdout', bytes: utf8('the secret is s3cret!\n') };
const done: Event = { kind: 'done', id: 'a', seconds: 1 };

test('what is on record of builds that went well, found everything, failed or were stopped', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const nacre = { store };
  const build = (events: readonly Event[], error?: Error): Promise<unknown> =>
    recordBuild(nacre, request, async ({ onEvent }) => {
      for (const event of events) onEvent(event);
      if (error !== undefined) throw error;
      return { images: [] };
    });
  await build([planned, start, done]);
  await build([planned, { kind: 'cached', id: 'a', label: 'RUN a' }]);
  await assert.rejects(
    build([planned, start], new Fault('a/b', { exit: 1, status: 1, about: '' }, 'it failed')),
    /failed/,
  );
  await assert.rejects(build([], baseFault('base/cancelled', 'cancelled')), /cancelled/);
  const rows = listBuilds(nacre).toSorted((a, b) => (a.started < b.started ? -1 : 1));
  assert.deepEqual(rows.map(({ state, steps, cached, error }) => [state, steps, cached, error?.code]).sort(), [
    ['cancelled', 0, 0, 'base/cancelled'],
    ['done', 1, 0, undefined],
    ['done', 1, 1, undefined],
    ['failed', 0, 0, 'a/b'],
  ]);
  assert.deepEqual([rows[0]?.context, rows[0]?.target, rows[0]?.names], ['https://host/x.git', 'test', ['app']]);
  const failed = rows.find(({ state }) => state === 'failed');
  assert.equal(inspectBuild(nacre, failed?.id.slice(0, 8)).steps[0]?.state, 'cancelled');
  assert.throws(() => findBuild(nacre, 'x'), /there is no record of build x/);
  assert.throws(() => findBuild(nacre, ''), /several builds begin with/);
});

test('no secret that a build has read leaves it', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const [events, lines]: [Event[], BuildLine[]] = [[], []];
  const told = {
    onEvent: (event: Event) => void events.push(event),
    onLine: (line: BuildLine) => void lines.push(line),
  };
  const building = recordBuild({ store }, { ...request, ...told }, async ({ onEvent, onSecret }) => {
    onSecret(utf8('s3cret!'));
    for (const event of [planned, start, output]) onEvent(event);
    throw new Error('what it said: s3cret!');
  });
  const error = await building.then(
    () => assert.fail('it failed'),
    (thrown: unknown) => thrown,
  );
  const [row] = listBuilds({ store });
  const shown = events.map((event) => (event.kind === 'output' ? Buffer.from(event.bytes).toString() : event));
  const kept = [shown, lines, String(error), row, store.builds.read(row?.id ?? '')];
  assert.doesNotMatch(JSON.stringify(kept), /s3cret/);
  assert.match(JSON.stringify(shown), /the secret is \*\*\*/);
});

test('a build goes on when it can not be recorded, and tells of it once', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  writeFileSync(store.paths.builds, 'in the way');
  const warnings: string[] = [];
  const onEvent = (event: Event): void => void (event.kind === 'warning' && warnings.push(event.message));
  const outcome = await recordBuild({ store }, { ...request, onEvent }, async (recorded) => {
    for (const event of [planned, start, output, done]) recorded.onEvent(event);
    return { images: [] };
  });
  assert.deepEqual(outcome, { images: [] });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^this build is not recorded any further: record .*builds/);
});
