import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { type GraphNode, runGraph } from './run-graph.ts';

type Node = GraphNode<number>;

/** Graphs whose nodes use only nodes before them. */
const graphs = fc
  .array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
  .map((lists) =>
    lists.map((inputs, at): Node => ({ digest: at, inputs: at === 0 ? [] : inputs.map((each) => each % at) })),
  );

test('every node runs once, after its inputs and with their results, never too many at once', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (nodes, width) => {
      let running = 0;
      const ran: number[] = [];
      const results = await runGraph<number, Node, string>(
        nodes,
        width,
        () => undefined,
        async (node, inputs) => {
          assert.ok(++running <= width);
          assert.deepEqual(
            inputs,
            node.inputs.map((input) => `result ${input}`),
          );
          await setImmediate();
          running -= 1;
          ran.push(node.digest);
          return `result ${node.digest}`;
        },
      );
      assert.deepEqual(
        ran.toSorted((a, b) => a - b),
        nodes.map(({ digest }) => digest),
      );
      assert.equal(results.size, nodes.length);
    }),
    { numRuns: 50 },
  );
});

test('after a failure nothing starts, what runs is told and awaited', async () => {
  const nodes: Node[] = [
    { digest: 0, inputs: [] },
    { digest: 1, inputs: [] },
    { digest: 2, inputs: [0] },
  ];
  const cancel = new AbortController();
  const log: string[] = [];
  const work = runGraph<number, Node, number>(
    nodes,
    2,
    () => cancel.abort(),
    async ({ digest }) => {
      log.push(`start ${digest}`);
      if (digest === 1) throw new Error('first');
      await new Promise((resolve) => cancel.signal.addEventListener('abort', resolve));
      await setImmediate();
      log.push(`end ${digest}`);
      throw new Error('second');
    },
  );
  await assert.rejects(work, /first/);
  assert.deepEqual(log, ['start 0', 'start 1', 'end 0']);
});

test('who waits for something elsewhere leaves its place to another', async () => {
  const nodes: readonly Node[] = [0, 1, 2, 3, 4].map((digest) => ({ digest, inputs: [] }));
  const elsewhere = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const results = await runGraph<number, Node, number>(
    nodes,
    2,
    () => undefined,
    async ({ digest }, _, standAside) => {
      // The first two wait until the last one has run.
      if (digest < 2) {
        using _aside = standAside();
        await elsewhere.promise;
      }
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
      if (digest === 4) elsewhere.resolve();
      return digest;
    },
  );
  assert.deepEqual([...results.keys()].toSorted(), [0, 1, 2, 3, 4]);
  assert.equal(most, 2);
});
