import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSystemError, systemError } from './system-error.ts';

test('an error has the name that the kernel gives it, also where Node knows none', () => {
  for (const [errno, code] of [
    [2, 'ENOENT'],
    [15, 'ENOTBLK'],
    [117, 'EUCLEAN'],
  ] as const) {
    const error = systemError('mount', errno, '/target');
    assert.ok(isSystemError(error, code));
    assert.deepEqual([error.errno, error.syscall, error.path], [-errno, 'mount', '/target']);
    assert.match(error.message, new RegExp(`^${code}: [a-z ]+, mount '/target'$`));
  }
});
