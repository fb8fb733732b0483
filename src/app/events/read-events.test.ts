import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TimedEvent } from './event.ts';
import { matchesFilters, readEvents } from './read-events.ts';
import { tellEvent } from './tell-event.ts';

const root = mkdtempSync(join(tmpdir(), 'nacre-events-'));
after(() => rmSync(root, { recursive: true }));
const nacre = { store: { paths: { root } } } as Parameters<typeof readEvents>[0];

test('what was done is read, and then what is done', async () => {
  for (const id of ['one', 'two']) tellEvent(nacre, { type: 'volume', action: 'create', id });
  const controller = new AbortController();
  const found: string[] = [];
  for await (const { id } of readEvents(nacre, { since: 0n, signal: controller.signal })) {
    found.push(id);
    if (id === 'two') setTimeout(() => tellEvent(nacre, { type: 'volume', action: 'create', id: 'three' }), 20);
    if (id === 'three') controller.abort();
  }
  assert.deepEqual(found, ['one', 'two', 'three']);
});

test('a time that is over ends it at once', async () => {
  const found = await Array.fromAsync(readEvents(nacre, { since: 0n, until: BigInt(Date.now()) * 1_000_000n - 1n }));
  assert.deepEqual(
    found.map(({ id }) => id),
    ['one', 'two', 'three'],
  );
  assert.deepEqual(await Array.fromAsync(readEvents(nacre, { since: 0n, until: 1n })), []);
});

const die: TimedEvent = {
  type: 'container',
  action: 'die',
  id: 'c0ffee',
  attributes: { name: 'web', image: 'hello', exitCode: '3', team: 'a' },
  timeNano: 1n,
};
const run: TimedEvent = { ...die, action: 'exec_start: sh -c true' };

const filters: readonly (readonly [
  event: TimedEvent,
  filters: Readonly<Record<string, readonly string[]>>,
  boolean,
])[] = [
  [die, {}, true],
  [die, { type: ['container'] }, true],
  [die, { type: ['image', 'volume'] }, false],
  [die, { event: ['start', 'die'] }, true],
  [run, { event: ['exec_start'] }, true],
  [run, { event: ['exec_die'] }, false],
  [die, { container: ['web'] }, true],
  [die, { container: ['c0ff'] }, true],
  [die, { container: ['we'] }, false],
  [die, { image: ['hello'] }, true],
  [die, { image: ['other'] }, false],
  [die, { label: ['team=a', 'exitCode'] }, true],
  [die, { label: ['team=b'] }, false],
  [die, { volume: ['c0ffee'] }, false],
];

for (const [event, asked, matches] of filters)
  test(`${event.action} ${matches ? 'is' : 'is not'} ${JSON.stringify(asked)}`, () =>
    assert.equal(matchesFilters(event, asked), matches));
