import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { catchSignals } from './caught-signals.ts';

/** Sends a signal to this process and waits until it has come. */
async function send(signal: NodeJS.Signals): Promise<void> {
  process.kill(process.pid, signal);
  await setTimeout(20);
}

test('signals wait for the container, then go to it', async () => {
  using signals = catchSignals();
  await send('SIGUSR1');
  assert.equal(signals.exitCode, undefined);
  await send('SIGTERM');
  await send('SIGINT');
  assert.equal(signals.exitCode, 143);
  const got: (string | undefined)[] = [];
  signals.passTo({ kill: (signal) => got.push(signal) > 0 }, false);
  for (const signal of ['SIGTERM', 'SIGWINCH', 'SIGUSR1', 'SIGHUP'] as const) await send(signal);
  assert.deepEqual(got, ['SIGTERM', 'SIGWINCH', 'SIGUSR1', 'SIGHUP']);
});

test('what the terminal sends to all is not passed on again', async () => {
  using signals = catchSignals();
  const got: (string | undefined)[] = [];
  signals.passTo({ kill: (signal) => got.push(signal) > 0 }, true);
  for (const signal of ['SIGHUP', 'SIGWINCH', 'SIGTERM'] as const) await send(signal);
  assert.deepEqual(got, ['SIGTERM']);
});

test('who insists on the end gets it', async (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  using signals = catchSignals();
  const got: (string | undefined)[] = [];
  signals.passTo({ kill: (signal) => got.push(signal) > 0 }, false);
  for (const [time, signal] of [
    [0, 'SIGINT'],
    [1000, 'SIGTERM'],
    [6000, 'SIGINT'],
    [6500, 'SIGUSR1'],
    [7000, 'SIGINT'],
    [7500, 'SIGINT'],
  ] as const) {
    now = time;
    process.emit(signal, signal);
  }
  assert.deepEqual(got, ['SIGINT', 'SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGINT', 'SIGKILL']);
});

test('when the terminal is closed, what goes on all the same is killed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  using signals = catchSignals();
  const got: (string | undefined)[] = [];
  signals.passTo({ kill: (signal) => got.push(signal) > 0 }, true);
  process.emit('SIGHUP', 'SIGHUP');
  assert.deepEqual(got, []);
  t.mock.timers.tick(1000);
  assert.deepEqual(got, ['SIGKILL']);
});

test('afterwards signals mean to this process what they did before', () => {
  const before = process.listenerCount('SIGTERM');
  catchSignals()[Symbol.dispose]();
  assert.equal(process.listenerCount('SIGTERM'), before);
});
