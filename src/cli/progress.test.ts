import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openProgress } from './progress.ts';
import { openTerminal } from './terminal.ts';

test('what two images of a call wait for at one time is told once, by its name', () => {
  let shown = '';
  const err = (text: string): void => {
    shown += text;
  };
  using progress = openProgress({ ...openTerminal(), err }, { plain: true });
  const start = { kind: 'start', id: 'sha256:44136fa…', label: 'copy 44136fa' } as const;
  for (let at = 0; at < 2; at += 1) progress.onEvent(start);
  for (let at = 0; at < 2; at += 1) progress.onEvent({ kind: 'done', id: start.id, seconds: 0.1 });
  assert.equal(shown, 'copy 44136fa\ncopy 44136fa: done in 0.1 s\n');
});

test('what names and warnings bring along does nothing to the terminal', () => {
  let shown = '';
  const err = (text: string): void => {
    shown += text;
  };
  using progress = openProgress({ ...openTerminal(), err }, { plain: true });
  progress.onEvent({ kind: 'start', id: 'a', label: 'pull \x1b[31ma\x07' });
  progress.onEvent({ kind: 'warning', message: '\x9b31mred' });
  assert.equal(shown, 'pull \\x1b[31ma\\x07\nwarning: \\x9b31mred\n');
});
