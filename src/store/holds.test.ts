import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { type Digest, digestOf } from '../oci/index.ts';
import { textOf } from './database.ts';
import { createHolds, type Lease } from './holds.ts';
import { openStore } from './index.ts';

const directory = temporaryDirectory();
const { database, ...store } = openStore(directory.path);
after(() => {
  store[Symbol.dispose]();
  directory[Symbol.dispose]();
});

function held(owner: string): ReadonlySet<string> {
  const rows = database.all('SELECT digest FROM hold WHERE owner = ?', owner);
  return new Set(rows.map((row) => textOf(row, 'digest')));
}

/** What is done to the holds of one owner; numbers choose a digest or a lease. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), digest: fc.nat(5) }),
  fc.record({ kind: fc.constant('close' as const), lease: fc.nat(3) }),
  fc.record({ kind: fc.constant('claim' as const), digest: fc.nat(5) }),
);

test('whatever a lease saw claimed is held until it is disposed, and nothing is once all are', () => {
  let runs = 0;
  const property = fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    const owner = `owner ${runs++}`;
    using holds = createHolds(database, owner);
    const open: { lease: Lease; saw: Set<Digest> }[] = [];
    const unleased = new Set<Digest>();
    for (const one of steps) {
      if (one.kind === 'close') {
        open.splice(one.lease, 1)[0]?.lease[Symbol.dispose]();
      } else {
        const digest = digestOf(`${one.digest}`);
        if (one.kind === 'open') open.push({ lease: holds.lease([digest]), saw: new Set() });
        else if (open.length === 0) unleased.add(digest);
        if (one.kind === 'claim') holds.claim(digest);
        for (const { saw } of open) saw.add(digest);
      }
      const now = held(owner);
      for (const digest of [...unleased, ...open.flatMap(({ saw }) => [...saw])]) assert.ok(now.has(digest));
      if (open.length === 0) assert.deepEqual([...now].sort(), [...unleased].sort());
    }
  });
  fc.assert(property, { numRuns: 200 });
});

test('a disposed store holds nothing', () => {
  const holds = createHolds(database, 'one');
  holds.claim(digestOf('a'), digestOf('b'));
  assert.equal(held('one').size, 2);
  holds[Symbol.dispose]();
  assert.equal(held('one').size, 0);
});

test('a lease disposed twice lets go once', () => {
  using holds = createHolds(database, 'two');
  const lease = holds.lease([digestOf('a')]);
  lease[Symbol.dispose]();
  using _other = holds.lease([digestOf('a')]);
  lease[Symbol.dispose]();
  assert.equal(held('two').size, 1);
});
