import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { makeElf } from '../../../test/packages/make-elf.ts';
import { type Elf, readElf } from './read-elf.ts';

function read(bytes: Uint8Array): Elf | undefined {
  return readElf((position, length) => bytes.subarray(position, position + length));
}

describe('ELF files', () => {
  test('one says what it is linked with, and for which processor it is', () => {
    const needed = ['libm.so.6', 'libc.so.6'];
    assert.deepEqual(read(makeElf({ needed })), { architecture: 'amd64', needed });
    assert.deepEqual(read(makeElf({ needed: [], architecture: 'arm64' })), { architecture: 'arm64', needed: [] });
  });

  test('the program that runs this is one', { skip: process.platform !== 'linux' }, async () => {
    const { closeSync, openSync, readSync } = await import('node:fs');
    const fd = openSync(process.execPath, 'r');
    const elf = readElf((position, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
    });
    closeSync(fd);
    assert.ok(elf?.needed.some((name) => name.startsWith('libc.')));
  });

  test('other files are none', () => {
    for (const text of ['', 'x', '#!/bin/sh\n'.repeat(20), '\x7fELF'])
      assert.equal(read(Buffer.from(text, 'latin1')), undefined);
  });

  test('a damaged one is none, or another', () => {
    const whole = makeElf({ needed: ['libc.so.6'] });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, size) => {
        const bytes = Buffer.from(whole.subarray(0, size));
        if (at < size) bytes[at] = value;
        read(bytes);
      }),
    );
  });
});
