import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSpan } from './format-span.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const cases: readonly (readonly [seconds: number, text: string])[] = [
  [-5, 'Less than a second'],
  [0.9, 'Less than a second'],
  [1, '1 second'],
  [59.9, '59 seconds'],
  [minute, 'About a minute'],
  [2 * minute, '2 minutes'],
  [59 * minute + 59, '59 minutes'],
  [hour, 'About an hour'],
  [1.6 * hour, '2 hours'],
  [47 * hour, '47 hours'],
  [2 * day, '2 days'],
  [14 * day, '2 weeks'],
  [60 * day, '2 months'],
  [729 * day, '24 months'],
  [730 * day, '2 years'],
];

for (const [seconds, text] of cases)
  test(`${seconds} s: ${text}`, () => assert.equal(formatSpan(seconds * 1000), text));
