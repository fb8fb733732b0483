import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createImageConfig, emptyRunConfig, type ImageConfig, type RunConfig } from '../../oci/index.ts';
import { compareConfigs } from './compare-configs.ts';

function toConfig(run: Partial<RunConfig>, architecture = 'amd64'): ImageConfig {
  const config = { ...emptyRunConfig, ...run };
  return createImageConfig({ platform: { os: 'linux', architecture }, config, diffIds: [], history: [] });
}

const cases: readonly (readonly [
  name: string,
  before: ImageConfig,
  after: ImageConfig,
  changes: readonly unknown[],
])[] = [
  ['nothing', toConfig({ env: ['A=1'] }), toConfig({ env: ['A=1'] }), []],
  ['variables in another order', toConfig({ env: ['A=1', 'B=2'] }), toConfig({ env: ['B=2', 'A=1'] }), []],
  [
    'variables one by one',
    toConfig({ env: ['A=1', 'B=2', 'C=3'] }),
    toConfig({ env: ['A=1', 'B=x=y', 'D='] }),
    [
      { field: 'Env', key: 'B', before: '2', after: 'x=y' },
      { field: 'Env', key: 'C', before: '3', after: undefined },
      { field: 'Env', key: 'D', before: undefined, after: '' },
    ],
  ],
  [
    'a command as a whole',
    toConfig({ cmd: ['a', 'b'] }),
    toConfig({ cmd: ['a'] }),
    [{ field: 'Cmd', before: ['a', 'b'], after: ['a'] }],
  ],
  [
    'an entry point that is gone',
    toConfig({ entrypoint: ['/init'] }),
    toConfig({}),
    [{ field: 'Entrypoint', before: ['/init'], after: undefined }],
  ],
  [
    'labels and ports by name',
    toConfig({ labels: { v: '1' } }),
    toConfig({ labels: { v: '2' }, exposedPorts: ['80/tcp'] }),
    [
      { field: 'Labels', key: 'v', before: '1', after: '2' },
      { field: 'ExposedPorts', key: '80/tcp', before: undefined, after: {} },
    ],
  ],
  [
    'another platform',
    toConfig({}, 'amd64'),
    toConfig({}, 'arm64'),
    [{ field: 'Platform', before: 'linux/amd64', after: 'linux/arm64' }],
  ],
];

describe('what configs say differently', () => {
  for (const [name, before, after, changes] of cases)
    test(name, () => assert.deepEqual(compareConfigs(before, after), changes));
});
