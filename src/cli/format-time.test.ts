import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTime } from './format-time.ts';

test('a time is shown with its zone', () => {
  const zone = process.env.TZ;
  try {
    process.env.TZ = 'UTC';
    assert.equal(formatTime('2026-01-31T12:00:00.123Z'), '2026-01-31 12:00:00 +0000 UTC');
    process.env.TZ = 'America/New_York';
    assert.equal(formatTime('2026-01-31T02:00:00Z'), '2026-01-30 21:00:00 -0500 EST');
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test('no time, or none that can be read, shows nothing', () => {
  assert.equal(formatTime(null), '');
  assert.equal(formatTime('soon'), '');
});
