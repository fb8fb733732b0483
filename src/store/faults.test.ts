import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../base/index.ts';
import { toStoreFault } from './faults.ts';

test('a database on a full disk is told as that', () => {
  const fault = toStoreFault('create store /s', Object.assign(new Error('database or disk is full'), { errcode: 13 }));
  assert.ok(fault instanceof Fault);
  assert.equal(fault.code, 'store/no-space');
  assert.equal(fault.message, 'create store /s: database or disk is full');
});
