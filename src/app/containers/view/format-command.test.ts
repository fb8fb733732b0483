import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCommand } from './format-command.ts';

test('arguments with spaces are shown in quotes', () => {
  assert.equal(formatCommand(['sh', '-c', 'echo a', '']), "sh -c 'echo a' ");
  assert.equal(formatCommand([]), '');
});
