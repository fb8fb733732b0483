import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFault } from '../../base/index.ts';
import { type Parsed, parseAll, readAll } from './testing/parse-all.ts';
import { type EntryWithContent, randomEntry } from './testing/random-entry.ts';
import { formatChecksum } from './testing/raw-tar.ts';
import { writeAll } from './testing/write-all.ts';

const entries = fc.array(randomEntry, { maxLength: 6 });

test('what is written is read back, in chunks of any size and by position', () => {
  fc.assert(
    fc.property(
      entries,
      fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 5 }),
      (items, chunks) => {
        const tar = writeAll(items);
        assertSame(parseAll(tar, chunks), items);
        assertSame(readAll(tar), items);
      },
    ),
    { numRuns: 150 },
  );
});

test('the same entries give the same bytes', () => {
  fc.assert(
    fc.property(entries, (items) => {
      // Attributes in another order are the same attributes.
      const turned = items.map(({ entry, content }) => ({
        entry: { ...entry, xattrs: new Map([...entry.xattrs].reverse()) },
        content,
      }));
      assert.deepEqual(writeAll(turned), writeAll(items));
    }),
    { numRuns: 50 },
  );
});

interface Change {
  readonly at: number;
  readonly value: number;
  /** Whether the checksum of the header is put right again, so that the change gets past it. */
  readonly mend: boolean;
}

const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({ at: fc.nat(2 ** 20), value: fc.nat(255), mend: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);

test('a damaged archive is read as far as it goes or refused with a fault', () => {
  fc.assert(
    fc.property(entries, changes, fc.option(fc.nat(2 ** 20)), (items, damages, cut) => {
      const tar = damage(writeAll(items), damages, cut ?? undefined);
      const pushed = parseAll(tar, [700]);
      const pulled = readAll(tar);
      for (const { error } of [pushed, pulled]) {
        if (error !== undefined) assert.ok(isFault(error) && error.code.startsWith('archive/'), String(error));
      }
      assertAgree(pushed, pulled);
    }),
    { numRuns: 600 },
  );
});

function assertSame(parsed: Parsed, items: readonly EntryWithContent[]): void {
  assert.equal(parsed.error, undefined);
  assert.deepEqual(parsed.end, { entries: items.length, marked: true });
  assert.deepEqual(
    parsed.entries.map(({ entry }) => toPlain(entry)),
    items.map(({ entry }) => toPlain(entry)),
  );
  assert.deepEqual(
    parsed.entries.map(({ content }) => content),
    items.map(({ content }) => Buffer.from(content)),
  );
}

function toPlain(entry: EntryWithContent['entry']): object {
  return { ...entry, xattrs: new Map([...entry.xattrs].map(([name, value]) => [name, Buffer.from(value)])) };
}

/** Both ways of reading find the same entries and the same fault; by position a missing end shows one entry earlier. */
function assertAgree(pushed: Parsed, pulled: Parsed): void {
  const count = Math.min(pushed.entries.length, pulled.entries.length);
  assert.deepEqual(pulled.entries.slice(0, count), pushed.entries.slice(0, count));
  assert.deepEqual(pulled.end, pushed.end);
  if (!isFault(pushed.error, 'archive/truncated')) {
    assert.equal(String(pulled.error), String(pushed.error));
    assert.equal(pulled.entries.length, pushed.entries.length);
  } else assert.ok(isFault(pulled.error, 'archive/truncated'));
}

function damage(tar: Buffer, damages: readonly Change[], cut: number | undefined): Buffer {
  for (const { at, value, mend } of damages) {
    const index = at % tar.length;
    tar[index] = value;
    const start = index - (index % 512);
    const block = tar.subarray(start, start + 512);
    if (mend) block.write(formatChecksum(block), 148, 'latin1');
  }
  return cut === undefined ? tar : tar.subarray(0, cut % (tar.length + 1));
}
