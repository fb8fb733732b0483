import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecordValue } from './parse-record-value.ts';

test('a record that can not be read is none', () => {
  assert.deepEqual(parseRecordValue('{"a":[1]}'), { a: [1] });
  for (const text of ['', '{"a":', '[]', 'null', '"a"', '1']) assert.equal(parseRecordValue(text), undefined, text);
});
