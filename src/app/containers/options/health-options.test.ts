import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../../base/index.ts';
import { toHealthOptions } from './health-options.ts';

type Given = Readonly<Record<string, string | true>>;

function read(given: Given): unknown {
  return toHealthOptions({
    on: (name) => given[name] === true,
    text: (name) => {
      const value = given[name];
      return typeof value === 'string' ? value : undefined;
    },
    list: () => [],
  });
}

const rows: readonly (readonly [given: Given, options: unknown])[] = [
  [{}, {}],
  [{ 'health-cmd': 'curl -f localhost' }, { health: { test: ['CMD-SHELL', 'curl -f localhost'] } }],
  [{ 'health-cmd': '[ -e /ok ]' }, { health: { test: ['CMD-SHELL', '[ -e /ok ]'] } }],
  [{ 'health-cmd': '["/probe","-q"]' }, { health: { test: ['CMD', '/probe', '-q'] } }],
  [{ 'health-cmd': '["a" = "b"]' }, { health: { test: ['CMD-SHELL', '["a" = "b"]'] } }],
  [{ 'health-cmd': 'none' }, { health: { test: ['NONE'] } }],
  [{ 'no-healthcheck': true }, { health: { test: ['NONE'] } }],
  [{ 'health-interval': '1m30s', 'health-timeout': '0' }, { health: { interval: 90e9, timeout: 0 } }],
  [
    { 'health-start-period': '1h', 'health-start-interval': '5ms' },
    { health: { startPeriod: 3600e9, startInterval: 5e6 } },
  ],
  [
    { 'health-retries': '5', 'health-on-failure': 'stop' },
    { health: { retries: 5 }, healthAction: 'stop' },
  ],
];

for (const [given, options] of rows) test(JSON.stringify(given), () => assert.deepEqual(read(given), options));

const refused: readonly (readonly [given: Given, message: RegExp])[] = [
  [{ 'health-interval': '5' }, /--health-interval "5" is not a duration/],
  [{ 'health-timeout': '-1s' }, /--health-timeout "-1s" is shorter than 1ms/],
  [{ 'health-start-period': '1us' }, /is shorter than 1ms/],
  [{ 'health-retries': '-1' }, /--health-retries/],
  [{ 'health-on-failure': 'panic' }, /--health-on-failure "panic"/],
  [{ 'no-healthcheck': true, 'health-retries': '1' }, /--no-healthcheck and --health-retries contradict/],
  [{ rm: true, 'health-on-failure': 'restart' }, /--rm and --health-on-failure restart contradict/],
];

for (const [given, message] of refused)
  test(`${JSON.stringify(given)} is refused`, () =>
    assert.throws(
      () => read(given),
      (error) => isFault(error) && message.test(error.message),
    ));
