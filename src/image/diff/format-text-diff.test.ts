import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { utf8 } from '../../base/index.ts';
import { formatTextDiff } from './format-text-diff.ts';

test('a unified diff names both files', async () => {
  const found = await formatTextDiff('etc/motd', utf8('a\nb\n'), utf8('a\nc'));
  const patch = '--- a/etc/motd\n+++ b/etc/motd\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n';
  assert.deepEqual(found, { kind: 'text', patch });
});

test('a file that is only on one side is compared with nothing', async () => {
  const patch = '--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n';
  assert.deepEqual(await formatTextDiff('x', undefined, utf8('a\n')), { kind: 'text', patch });
});

test('a zero byte makes a file binary', async () => {
  assert.deepEqual(await formatTextDiff('x', utf8('a'), Uint8Array.of(0x61, 0)), { kind: 'binary' });
});

test('files with nothing in common are given up on', async () => {
  const numbers = (letter: string): Uint8Array =>
    utf8(Array.from({ length: 4000 }, (_, at) => `${letter}${at}\n`).join(''));
  assert.deepEqual(await formatTextDiff('x', numbers('a'), numbers('b')), { kind: 'too-different' });
});

test('the patch makes the one of the other', async () => {
  const text = fc
    .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'é'), { maxLength: 12 })
    .map((lines) => lines.join(''));
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      const found = await formatTextDiff('x', utf8(before), utf8(after));
      assert.ok(found.kind === 'text');
      assert.equal(before === after ? before : applyPatch(before, found.patch), after);
    }),
  );
});
