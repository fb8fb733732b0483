import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import { parseMoment } from './parse-moment.ts';

const now = Date.UTC(2024, 0, 31, 12);
const second = 1_000_000_000n;
const noon = BigInt(now) * 1_000_000n;

const moments: readonly (readonly [text: string, moment: bigint])[] = [
  ['10m', noon - 600n * second],
  ['1h30m', noon - 5400n * second],
  ['1.5h', noon - 5400n * second],
  ['-1s', noon + second],
  ['250ms', noon - second / 4n],
  ['1136073600', 1136073600n * second],
  ['1136073600.000000001', 1136073600n * second + 1n],
  ['2024-01-31T12:00:00Z', noon],
  ['2024-01-31T12:00:00.123456789Z', noon + 123456789n],
  ['2024-01-31T13:00+01:00', noon],
  ['2024-01-31T12Z', noon],
  ['2024-01-31T14:00:00', BigInt(new Date(2024, 0, 31, 14).getTime()) * 1_000_000n],
  ['2024-01-31', BigInt(new Date(2024, 0, 31).getTime()) * 1_000_000n],
];

for (const [text, moment] of moments) test(`"${text}"`, () => assert.equal(parseMoment(text, '--since', now), moment));

for (const text of ['', 'yesterday', '10', '2024-13-01', '10x', '2024-01-31T25:00'])
  test(`"${text}" is ${text === '10' ? 'a second of 1970' : 'no time'}`, () => {
    if (text === '10') assert.equal(parseMoment(text, '--since', now), 10n * second);
    else
      assert.throws(
        () => parseMoment(text, '--since', now),
        (error) => isFault(error, 'app/bad-time'),
      );
  });
