import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRule, nameAtUpstream } from './find-rule.ts';
import type { UpstreamRule } from './upstream.ts';

const base = {
  upstream: { name: 'x', repository: () => assert.fail('nothing is asked') },
  ...{ fresh: 1, patience: 1, absent: 1, push: false },
};
const hub: UpstreamRule = { ...base, prefix: 'hub', path: '', family: 'library' };
const own: UpstreamRule = { ...base, prefix: 'hub/own', path: 'team/a/' };
const rest: UpstreamRule = { ...base, prefix: '', path: '', family: 'library', takes: (name) => name !== 'mine' };

const rows: readonly (readonly [repository: string, rule: UpstreamRule | undefined, there?: string])[] = [
  ['hub/debian', hub, 'library/debian'],
  ['hub/acme/tool', hub, 'acme/tool'],
  ['hub/own/x', own, 'team/a/x'],
  ['hub/ownx', hub, 'library/ownx'],
  ['hub', rest, 'library/hub'],
  ['library/debian', rest, 'library/debian'],
  ['mine', undefined],
];

for (const [repository, rule, there] of rows)
  test(`${repository} is ${there ?? 'filled from nowhere'}`, () => {
    const found = findRule([rest, hub, own], repository);
    assert.equal(found, rule);
    if (found !== undefined) assert.equal(nameAtUpstream(found, repository), there);
  });
