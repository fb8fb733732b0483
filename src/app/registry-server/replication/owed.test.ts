import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOwed, type Debt } from './owed.ts';

const never = new AbortController().signal;

/** As plain values. */
function plain(debt: Debt | undefined): unknown {
  return debt === undefined
    ? undefined
    : [debt.repository, debt.share === 'all' ? 'all' : [...debt.share], debt.failures];
}

describe('what is owed', () => {
  test('is each repository once, whatever comes', async () => {
    const owed = createOwed();
    owed.add('a', new Set(['1']));
    owed.add('b', 'all');
    owed.add('a', new Set(['2', '1']));
    assert.equal(owed.count(), 2);
    assert.deepEqual(plain(await owed.next(never)), ['a', ['1', '2'], 0]);
    assert.deepEqual(plain(await owed.next(never)), ['b', 'all', 0]);
    owed.settle('a');
    owed.settle('b');
    assert.deepEqual([owed.count(), owed.age()], [0, 0]);
  });

  test('waits while it is being worked on, and comes after that', async () => {
    const owed = createOwed();
    owed.add('a', new Set(['1']));
    await owed.next(never);
    owed.add('a', new Set(['2']));
    const next = owed.next(never);
    let came = false;
    void next.then(() => {
      came = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(came, false);
    owed.settle('a');
    assert.deepEqual(plain(await next), ['a', ['2'], 0]);
  });

  test('that failed comes again when it is due, with what came meanwhile, and is as old as before', async () => {
    const owed = createOwed();
    owed.add('a', new Set(['1']));
    const debt = await owed.next(never);
    assert.ok(debt);
    await new Promise((resolve) => setTimeout(resolve, 10));
    owed.addFailed(debt, 30);
    const started = performance.now();
    owed.add('a', 'all');
    assert.ok(owed.age() >= 5);
    assert.deepEqual(plain(await owed.next(never)), ['a', 'all', 1]);
    assert.ok(performance.now() - started >= 20);
  });

  test('is not waited for when the signal has fired', async () => {
    const closing = new AbortController();
    const next = createOwed().next(closing.signal);
    closing.abort();
    assert.equal(await next, undefined);
  });
});
