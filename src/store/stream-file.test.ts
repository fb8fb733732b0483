import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { digestOf } from '../oci/index.ts';
import { streamFile } from './stream-file.ts';

// Longer than several pieces, and no two pieces alike.
const content = Buffer.alloc(3_500_000, 'all the bytes of a large file, ');

test('the pieces of a file stay what they are, unless they need not', async () => {
  using directory = temporaryDirectory();
  const path = directory.join('file');
  writeFileSync(path, content);
  for (const transient of [false, true]) {
    const pieces: Uint8Array[] = [];
    const copies: Uint8Array[] = [];
    for await (const piece of streamFile(path, content.length, { transient })) {
      pieces.push(piece);
      copies.push(Uint8Array.from(piece));
    }
    assert.equal(digestOf(Buffer.concat(copies)), digestOf(content));
    if (!transient) assert.equal(digestOf(Buffer.concat(pieces)), digestOf(content));
    else assert.equal(new Set(pieces.map(({ buffer }) => buffer)).size, 2);
  }
});
