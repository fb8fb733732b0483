import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatEvent, parseEvent } from './event.ts';
import { eventFile, eventsDirectory, fileSize, keptFiles, listEventFiles } from './event-files.ts';
import { tellEvent } from './tell-event.ts';

test('an event has the shape of the API, and its time all digits', () => {
  const event = {
    type: 'container',
    action: 'die',
    id: 'c0ffee',
    attributes: { name: 'web', image: 'hello', exitCode: '3' },
    timeNano: 1_700_000_000_123_456_789n,
  } as const;
  const line = formatEvent(event);
  assert.equal(
    line,
    '{"status":"die","id":"c0ffee","from":"hello","Type":"container","Action":"die","Actor":{"ID":"c0ffee","Attributes":{"name":"web","image":"hello","exitCode":"3"}},"scope":"local","time":1700000000,"timeNano":1700000000123456789}',
  );
  assert.deepEqual(parseEvent(line), event);
  assert.equal(parseEvent(line.slice(0, -5)), undefined);
});

test('events go to the end of the newest file; a full one is followed by another, and few are kept', () => {
  const root = mkdtempSync(join(tmpdir(), 'nacre-events-'));
  try {
    const nacre = { store: { paths: { root } } } as Parameters<typeof tellEvent>[0];
    const directory = eventsDirectory(root);
    tellEvent(nacre, { type: 'volume', action: 'create', id: 'data' });
    tellEvent(nacre, { type: 'volume', action: 'destroy', id: 'data' });
    const lines = readFileSync(eventFile(directory, 1), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => parseEvent(line)?.action),
      ['create', 'destroy'],
    );
    for (let round = 1; round <= keptFiles + 2; round++) {
      truncateSync(eventFile(directory, round), fileSize);
      tellEvent(nacre, { type: 'image', action: 'tag', id: 'hello' });
    }
    assert.deepEqual(listEventFiles(directory), [4, 5, 6, 7]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('what can not be told is no fault', () => {
  const nacre = { store: { paths: { root: '/proc/none' } } } as Parameters<typeof tellEvent>[0];
  assert.doesNotThrow(() => tellEvent(nacre, { type: 'image', action: 'tag', id: 'hello' }));
});
