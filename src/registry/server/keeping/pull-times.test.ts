import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../oci/index.ts';
import type { Pull } from '../../records/index.ts';
import { createPullTimes } from './pull-times.ts';

const digest = digestOf('');

test('pulls are written down together, once each, and again after a failure', async () => {
  const written: (readonly Pull[])[] = [];
  let isDown = true;
  const pulls = createPullTimes({
    async recordPulls(some) {
      if (isDown) throw new Error('down');
      written.push(some);
    },
  });
  for (const tag of ['1', '1', undefined, '2']) pulls.note('a', digest, tag);
  await assert.rejects(pulls.flush(), /down/);
  pulls.note('b', digest, '1');
  isDown = false;
  await pulls.flush();
  await pulls.flush();
  assert.deepEqual(
    written.map((some) => some.map(({ repository, tag = '' }) => `${repository}:${tag}`)),
    [['a:1', 'a:', 'a:2', 'b:1']],
  );
});
