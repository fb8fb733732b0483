import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NewLetter, Outbox } from '../../../src/registry/records/index.ts';

/** An outbox of its own, empty. */
export interface OutboxUnderTest extends AsyncDisposable {
  readonly outbox: Outbox;
}

const letter = (receiver: string, event: string, more: Partial<NewLetter> = {}): NewLetter => ({
  receiver,
  event,
  added: 1000,
  ...more,
});

/** What every outbox does. */
export function outboxSuite(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`outbox: ${name}`, () => {
    test('letters wait in the order in which they came, each for its receiver', async () => {
      await using opened = await open();
      const { outbox } = opened;
      await outbox.add([letter('a', '1'), letter('b', '2'), letter('a', '3')]);
      await outbox.add([]);
      await outbox.add([letter('a', '4')]);
      const events = async (receiver: string, most: number): Promise<readonly string[]> =>
        (await outbox.listWaiting(receiver, most)).map(({ event }) => event);
      assert.deepEqual(
        [await events('a', 10), await events('a', 2), await events('b', 10)],
        [['1', '3', '4'], ['1', '3'], ['2']],
      );
      assert.deepEqual(await events('c', 10), []);
      const [first] = await outbox.listWaiting('b', 1);
      assert.deepEqual(first, { id: first?.id, receiver: 'b', event: '2', added: 1000, attempts: 0 });
      assert.deepEqual(await outbox.count(), [
        { receiver: 'a', waiting: 3, dead: 0 },
        { receiver: 'b', waiting: 1, dead: 0 },
      ]);
    });

    test('what failed waits on, what was buried is dead, what was revived waits in its old place', async () => {
      await using opened = await open();
      const { outbox } = opened;
      await outbox.add([letter('a', '1'), letter('a', '2'), letter('a', '3', { failure: 'no room' })]);
      const [one, two] = await outbox.listWaiting('a', 10);
      assert.ok(one !== undefined && two !== undefined);
      assert.equal(await outbox.change([one.id, two.id], { kind: 'fail', failure: 'away' }), 2);
      assert.equal(await outbox.change([one.id], { kind: 'bury', failure: 'refused', at: 2000 }), 1);
      assert.deepEqual(await outbox.listWaiting('a', 10), [{ ...two, attempts: 1, failure: 'away' }]);
      const [dead, overflow] = await outbox.listDead({ most: 10 });
      assert.deepEqual(dead, { ...one, attempts: 2, failure: 'refused', buried: 2000 });
      assert.deepEqual([overflow?.event, overflow?.failure, overflow?.buried], ['3', 'no room', 1000]);
      assert.deepEqual((await outbox.listDead({ most: 1 })).length, 1);
      assert.deepEqual(
        (await outbox.listDead({ most: 9, after: one.id })).map(({ event }) => event),
        ['3'],
      );
      assert.deepEqual(await outbox.listDead({ most: 9, receiver: 'b' }), []);
      assert.deepEqual(await outbox.count(), [{ receiver: 'a', waiting: 1, dead: 2 }]);
      assert.equal(await outbox.change([one.id], { kind: 'revive', at: 5000 }), 1);
      const waiting = await outbox.listWaiting('a', 10);
      assert.deepEqual(waiting[0], { ...one, added: 5000 });
      assert.deepEqual(waiting[1]?.event, '2');
    });

    test('what is gone is passed over', async () => {
      await using opened = await open();
      const { outbox } = opened;
      await outbox.add(Array.from({ length: 250 }, (_, at) => letter('a', `${at}`)));
      const ids = (await outbox.listWaiting('a', 1000)).map(({ id }) => id);
      assert.equal(await outbox.change(ids.slice(0, 200), { kind: 'remove' }), 200);
      assert.equal(await outbox.change(ids, { kind: 'remove' }), 50);
      assert.equal(await outbox.change(ids.slice(0, 1), { kind: 'fail', failure: 'x' }), 0);
      assert.equal(await outbox.change([], { kind: 'remove' }), 0);
      assert.deepEqual(await outbox.count(), []);
    });

    test('one server at a time delivers to a receiver', async () => {
      await using opened = await open();
      const { outbox } = opened;
      const soon = Date.now() + 60_000;
      assert.equal(await outbox.claim('a', 'one', soon), true);
      assert.equal(await outbox.claim('a', 'two', soon), false);
      assert.equal(await outbox.claim('b', 'two', soon), true);
      assert.equal(await outbox.claim('a', 'one', soon + 1), true);
      assert.equal(await outbox.claim('a', 'two', 0), false);
      await outbox.claim('a', 'one', 0);
      assert.equal(await outbox.claim('a', 'two', soon), true);
    });
  });
}
