import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseContainerName } from '../../../runtime/index.ts';
import { storeFault } from '../../../store/index.ts';
import { inventName, withFreeName } from './invent-name.ts';
import { materials, seaThings } from './name-words.ts';

test('a material and a thing of the sea, each known once, make a name', () => {
  for (const words of [materials, seaThings]) {
    assert.equal(new Set(words).size, words.length);
    assert.ok(words.length > 100);
    assert.ok(words.every((word) => /^[a-z]+$/.test(word)));
  }
  const name = inventName(() => false);
  assert.match(name, /^[a-z]+_[a-z]+$/);
  assert.equal(parseContainerName(name), name);
});

test('what is taken is not given; where all are, a number follows', () => {
  const taken: string[] = [];
  const name = inventName((each) => !/[0-9]$/.test(each) && taken.push(each) > 0);
  assert.equal(taken.length, 10);
  assert.match(name, /^[a-z]+_[a-z]+[0-9]+$/);
});

test('a name that another got in between is invented anew, one that was asked for is not', async () => {
  const refused = storeFault('store/name-taken', 'taken');
  let calls = 0;
  const make = async (): Promise<number> => {
    calls += 1;
    if (calls < 3) throw refused;
    return calls;
  };
  assert.equal(await withFreeName({}, make), 3);
  calls = 0;
  await assert.rejects(withFreeName({ name: 'web' }, make), refused);
});
