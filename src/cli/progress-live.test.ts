import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, utf8 } from '../base/index.ts';
import { openLiveProgress } from './progress-live.ts';
import { openTerminal } from './terminal.ts';

const long = `[2/3] RUN ${'a long command; '.repeat(20)}`;

/** What is written to a terminal of 60 columns while events come in and time passes. */
function show(t: { readonly mock: typeof import('node:test').mock }, events: readonly Event[]): string {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let shown = '';
  const terminal = {
    ...openTerminal(),
    columns: 60,
    colour: false,
    err: (text: string) => {
      shown += text;
    },
  };
  using progress = openLiveProgress(terminal);
  for (const event of events) {
    progress.onEvent(event);
    t.mock.timers.tick(100);
  }
  t.mock.timers.reset();
  return shown;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is looked for
const codes = /\x1b\[(\d+A|J|K|\?25[hl])|\r/g;

test('a running task has one line, with the time and what it printed last however long its name is', (t) => {
  const output: Event = { kind: 'output', id: 'a', stream: 'stdout', bytes: utf8('one\nthe last line\n') };
  const shown = show(t, [{ kind: 'start', id: 'a', label: long }, output]);
  const lines = shown.replaceAll(codes, '').trimEnd().split('\n');
  for (const line of lines) assert.ok(line.length < 60, line);
  assert.match(lines.at(-1) ?? '', /^ {2}\[2\/3\] RUN a long .*… \d\.\d s {2}the last line$/);
});

test('what has a size shows how much of it is done', (t) => {
  const shown = show(t, [
    { kind: 'start', id: 'a', label: 'copy', total: 2_000_000 },
    { kind: 'advance', id: 'a', bytes: 500_000 },
  ]);
  assert.match(shown.replaceAll(codes, ''), / {2}copy 500kB of 2MB \d\.\d s\n/);
});

test('what has ended stays as one line', (t) => {
  const shown = show(t, [
    { kind: 'cached', id: 'x', label: long },
    { kind: 'start', id: 'a', label: long },
    { kind: 'done', id: 'a', seconds: 12.345 },
    { kind: 'start', id: 'b', label: 'short' },
    { kind: 'failed', id: 'b', message: 'it failed' },
  ]);
  const lines = shown.replaceAll(codes, '').split('\n');
  const ended = lines.filter((line) => /^[✓✗]/.test(line));
  assert.equal(ended.length, 3);
  for (const line of ended) assert.ok(line.length < 60, line);
  assert.match(ended[0] ?? '', /… cached$/);
  assert.match(ended[1] ?? '', /… 12\.3 s$/);
  assert.equal(ended[2], '✗ short');
});

test('what a program prints can not move the cursor', (t) => {
  const bytes = utf8('\x1b[2J\x1b[Hhome\x07\x1b]0;title\x07\n');
  const shown = show(t, [
    { kind: 'start', id: 'a', label: 'step' },
    { kind: 'output', id: 'a', stream: 'stdout', bytes },
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is looked for
  assert.doesNotMatch(shown.replaceAll(codes, ''), /[\x00-\x09\x0b-\x1f]/);
});
