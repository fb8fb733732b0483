import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../base/index.ts';
import { type BuildTimeSources, buildTime, formatBuildTime } from './build-time.ts';

const rows: readonly (readonly [sources: BuildTimeSources, time: string])[] = [
  [{}, '1980-01-01T00:00:01Z'],
  [{ gitCommitTime: 1_700_000_000 }, '2023-11-14T22:13:20Z'],
  [{ gitCommitTime: 1_700_000_000, sourceDateEpoch: '' }, '2023-11-14T22:13:20Z'],
  [{ gitCommitTime: 1_700_000_000, sourceDateEpoch: '0' }, '1970-01-01T00:00:00Z'],
  [{ sourceDateEpoch: '253402300799' }, '9999-12-31T23:59:59Z'],
];

test('the time is SOURCE_DATE_EPOCH, else the last commit, else 1980', () => {
  for (const [sources, time] of rows) assert.equal(formatBuildTime(buildTime(sources)), time);
});

test('anything but whole seconds that a date can hold is refused', () => {
  for (const sourceDateEpoch of ['now', '-1', '1.5', '1e3', ' 1', '253402300800']) {
    assert.throws(
      () => buildTime({ sourceDateEpoch }),
      (error) => isFault(error, 'build/bad-time'),
      sourceDateEpoch,
    );
  }
});
