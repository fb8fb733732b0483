import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRunConfig, type RunConfig } from '../../../oci/index.ts';
import { editRunConfig, type RunConfigEdit } from './run-config-edit.ts';

const before: RunConfig = {
  ...emptyRunConfig,
  env: ['A=1', 'B=2'],
  labels: { x: '1', y: '2' },
  entrypoint: ['/e'],
  cmd: ['c'],
  user: 'me',
  exposedPorts: ['80/tcp'],
  volumes: ['/v'],
};

const edits: readonly (readonly [edit: RunConfigEdit, change: Partial<RunConfig>])[] = [
  [{}, {}],
  [{ env: ['C=3', 'A=9'] }, { env: ['A=9', 'B=2', 'C=3'] }],
  [{ unsetEnv: ['A'], env: ['A=0'] }, { env: ['B=2', 'A=0'] }],
  [{ labels: { z: '3' }, unsetLabels: ['x'] }, { labels: { y: '2', z: '3' } }],
  [{ cmd: ['d', 'e'] }, { cmd: ['d', 'e'] }],
  [
    { user: 'you', stopSignal: 'SIGINT' },
    { user: 'you', stopSignal: 'SIGINT' },
  ],
  [{ ports: ['443/tcp', '80/tcp'] }, { exposedPorts: ['443/tcp', '80/tcp'] }],
  [
    { unsetPorts: ['80/tcp'], unsetVolumes: ['/v'] },
    { exposedPorts: [], volumes: [] },
  ],
];

for (const [edit, change] of edits)
  test(JSON.stringify(edit), () => assert.deepEqual(editRunConfig(before, edit), { ...before, ...change }));

test('what is set to nothing is removed', () => {
  const after = editRunConfig(before, { entrypoint: [], cmd: [], user: '' });
  assert.deepEqual(
    ['entrypoint', 'cmd', 'user'].filter((key) => key in after),
    [],
  );
});
