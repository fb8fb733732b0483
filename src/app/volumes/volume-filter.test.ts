import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { VolumeRow } from '../wire.ts';
import { isChosenVolume, parseVolumeFilters } from './volume-filter.ts';

function row(name: string, change: Partial<VolumeRow> = {}): VolumeRow {
  const created = '2026-01-01T00:00:00.000Z';
  const plain = {
    driver: 'local',
    anonymous: false,
    created,
    mountpoint: '',
    labels: {},
    options: {},
    containers: [],
  } as const;
  return { name, ...plain, ...change };
}

test('filters of volumes choose', () => {
  const rows = [
    row('data', { containers: ['web'] }),
    row('data-old', { labels: { kind: 'ci', empty: '' } }),
    row('mem'),
  ];
  for (const [filters, expected] of [
    [[], ['data', 'data-old', 'mem']],
    [['dangling=true'], ['data-old', 'mem']],
    [['dangling=0'], ['data']],
    [['name=data'], ['data', 'data-old']],
    [
      ['name=old', 'name=mem'],
      ['data-old', 'mem'],
    ],
    [['driver=local', 'name=mem'], ['mem']],
    [['driver=nfs'], []],
    [['label=kind'], ['data-old']],
    [['label=kind=ci', 'label=empty'], ['data-old']],
    [['label=kind=other'], []],
    [['label!=kind'], ['data', 'mem']],
  ] as const) {
    const filter = parseVolumeFilters(filters);
    assert.deepEqual(
      rows.filter((each) => isChosenVolume(each, filter)).map(({ name }) => name),
      expected,
      filters.join(' '),
    );
  }
});

test('what is no filter of volumes', () => {
  for (const text of ['', 'x=y', 'dangling', 'dangling=maybe', 'name!=x', 'label'])
    assert.throws(
      () => parseVolumeFilters([text]),
      (error) => isFault(error, 'app/bad-choice'),
      text,
    );
});
