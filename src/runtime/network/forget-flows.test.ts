import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element } from './firewall.ts';
import { flowFilters } from './forget-flows.ts';

const cases: readonly (readonly [title: string, elements: readonly Element[], filters: readonly string[]])[] = [
  ['TCP begins anew', [{ set: 'any4', text: 'tcp . 53 : 10.0.0.2 . 53' }], []],
  [
    'each family',
    [
      { set: 'any4', text: 'udp . 53 : 10.0.0.2 . 5353' },
      { set: 'any6', text: 'udp . 53 : fd00::2 . 5353' },
    ],
    ['--family ipv4 --orig-port-dst 53', '--family ipv6 --orig-port-dst 53'],
  ],
  [
    'a port that leads from one to another, once',
    [
      { set: 'at4', text: '127.0.0.1 . udp . 53 : 10.0.0.2 . 53' },
      { set: 'any4', text: 'udp . 53 : 10.0.0.3 . 53' },
    ],
    ['--family ipv4 --orig-port-dst 53'],
  ],
  [
    'a long range, at once',
    Array.from({ length: 100 }, (_, at) => ({ set: 'any4', text: `udp . ${at + 1} : 10.0.0.2 . ${at + 1}` })),
    ['--family ipv4'],
  ],
];

for (const [title, elements, filters] of cases) {
  test(`flows that are forgotten: ${title}`, () => {
    assert.deepEqual(
      flowFilters(elements).map((words) => words.join(' ')),
      filters,
    );
  });
}
