import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Digest } from '../../oci/index.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Op } from './op.ts';
import { createStep } from './plan.ts';

const op: Op = { kind: 'workdir', path: '/a', owner: '' };
const place = { file: 'Dockerfile', line: 1, column: 1 };

test('a step is what it does and to what, not what it is called nor where it stands', () => {
  const step = createStep(op, [], 'one', place);
  assert.equal(
    createStep({ owner: '', path: '/a', kind: 'workdir' }, [], 'two', { ...place, line: 9 }).digest,
    step.digest,
  );
  assert.notEqual(createStep({ ...op, path: '/b' }, [], 'one', place).digest, step.digest);
  assert.notEqual(createStep(op, [step.digest], 'one', place).digest, step.digest);
});

test('the order of inputs counts', () => {
  const [first, second] = ['one', 'two'].map((path): Digest => createStep({ ...op, path }, [], '', place).digest);
  assert.ok(first !== undefined && second !== undefined);
  assert.notEqual(createStep(op, [first, second], '', place).digest, createStep(op, [second, first], '', place).digest);
});

test('canonical JSON is the same for equal values and reads back to them', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const turned = Object.fromEntries(Object.entries(object).reverse());
      assert.equal(canonicalJson(turned), canonicalJson(object));
      assert.deepEqual(JSON.parse(canonicalJson(object)), JSON.parse(JSON.stringify(object)));
    }),
  );
});
