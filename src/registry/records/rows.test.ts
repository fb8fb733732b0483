import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf } from '../../oci/index.ts';
import {
  manifestColumns,
  newLetterColumns,
  type RecordRow,
  toDeletedRecord,
  toLetter,
  toLetterValues,
  toManifestRecord,
  toManifestValues,
} from './index.ts';

type Value = string | number | null;

function rowOf(columns: readonly string[], values: readonly Value[]): RecordRow {
  const row = new Map(columns.map((column, index) => [column, values[index] ?? null]));
  const take = (column: string): Value => row.get(column) ?? null;
  return {
    has: (column) => take(column) !== null,
    text: (column) => String(take(column)),
    number: (column) => Number(take(column)),
    damaged: (message) => new Error(message),
  };
}

describe('what is written to a row is read from it', () => {
  const manifest = { repository: 'a/b', digest: digestOf('{}'), mediaType: 'x/y', size: 2, annotations: {} };
  for (const record of [
    manifest,
    { ...manifest, subject: digestOf('subject'), artifactType: 'x/z', annotations: { key: 'value' } },
  ])
    test(`a manifest with ${Object.keys(record).length} fields`, () => {
      assert.deepEqual(toManifestRecord(rowOf(manifestColumns, toManifestValues(record))), record);
    });

  const letter = { receiver: 'ci', event: '{}', added: 7 };
  const stored = { ...letter, id: 3, attempts: 0 };
  for (const [sent, expected] of [
    [letter, stored],
    [
      { ...letter, failure: 'no room' },
      { ...stored, failure: 'no room', buried: 7 },
    ],
  ] as const)
    test(`a letter ${'failure' in sent ? 'that is dead from the beginning' : 'that waits'}`, () => {
      const row = rowOf(['id', 'attempts', ...newLetterColumns], [3, 0, ...toLetterValues(sent)]);
      assert.deepEqual(toLetter(row), expected);
    });
});

test('annotations that are no object are told of in the words of the driver', () => {
  const record = { repository: 'a', digest: digestOf('{}'), mediaType: 'x/y', size: 2, annotations: {} };
  const row = rowOf(manifestColumns, [...toManifestValues(record).slice(0, -1), 'null']);
  assert.throws(() => toManifestRecord(row), /a manifest of the registry has no readable annotations/);
});

test('a reason that is not known counts as deleted', () => {
  const columns = ['repository', 'digest', 'deleted', 'until', 'why'];
  const record = toDeletedRecord(rowOf(columns, ['a', digestOf('x'), 1, 2, 'burnt']));
  assert.deepEqual(record, { repository: 'a', digest: digestOf('x'), deleted: 1, until: 2, why: 'deleted' });
});
