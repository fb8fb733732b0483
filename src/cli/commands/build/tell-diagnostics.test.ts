import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../../base/index.ts';
import type { Terminal } from '../../terminal.ts';
import { openDiagnostics } from './tell-diagnostics.ts';

test('of very many errors the first are shown, and every warning', () => {
  const told: string[] = [];
  const terminal: Pick<Terminal, 'colour' | 'err'> = { colour: false, err: (text) => void told.push(String(text)) };
  const about = (line: number, severity: Diagnostic['severity']): Diagnostic => ({
    severity,
    code: 'dockerfile/unknown-instruction',
    message: `${severity} ${line}`,
    place: { file: 'Dockerfile', line, column: 1 },
  });
  using teller = openDiagnostics(terminal, false);
  for (let line = 1; line <= 500; line += 1) teller.onDiagnostic(about(line, 'error'));
  teller.onDiagnostic(about(501, 'warning'));
  assert.equal(told.length, 21);
  assert.ok(told.at(-2)?.startsWith('error: error 20\n'));
  assert.ok(told.at(-1)?.startsWith('warning: warning 501\n'));
});
