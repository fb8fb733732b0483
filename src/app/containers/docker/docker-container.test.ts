import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyRunConfig } from '../../../oci/index.ts';
import { type ContainerOptions, type ContainerRecord, defaultContainerOptions } from '../../../runtime/index.ts';
import { toDockerContainerConfig } from './docker-config.ts';
import { toDockerHostConfig } from './docker-host-config.ts';
import { toDockerState } from './docker-state.ts';

function record(options: Partial<ContainerOptions>, more: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    id: 'ab'.repeat(32),
    name: 'web',
    image: 'app',
    args: ['serve', '-v'],
    labels: {},
    createdAt: 0,
    state: { kind: 'created' },
    remove: false,
    options: { ...defaultContainerOptions, ...options },
    config: emptyRunConfig,
    directory: '/nowhere',
    anonymousVolumes: [],
    runtime: '/usr/bin/crun',
    ...more,
  };
}

/** What flags say, and what of the host's configuration says it. */
const hostConfigs: readonly (readonly [
  options: Partial<ContainerOptions>,
  expected: Readonly<Record<string, unknown>>,
])[] = [
  [{}, { Binds: null, CapAdd: null, Memory: 0, PortBindings: {}, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } }],
  [{ restart: { kind: 'on-failure', most: 3 } }, { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } }],
  [
    { capAdd: ['net_admin'], capDrop: ['ALL'] },
    { CapAdd: ['CAP_NET_ADMIN'], CapDrop: ['ALL'] },
  ],
  [
    { memory: 1024, cpus: 1.5 },
    { Memory: 1024, NanoCpus: 1_500_000_000 },
  ],
  [
    { publish: [{ hostPort: 0, containerPort: 80, protocol: 'tcp' }] },
    { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '' }] } },
  ],
  [
    { pidMode: { container: 'other' }, utsMode: 'host' },
    { PidMode: 'container:other', UTSMode: 'host', IpcMode: 'private' },
  ],
  [
    {
      mounts: [
        { kind: 'volume', name: 'data', target: '/data', readOnly: true, copy: true },
        { kind: 'volume', name: 'x', anonymous: true, target: '/x', readOnly: false, copy: true },
        { kind: 'tmpfs', target: '/tmp', options: ['size=1m'] },
      ],
    },
    { Binds: ['data:/data:ro'], Tmpfs: { '/tmp': 'size=1m' } },
  ],
  [
    { ulimits: [{ name: 'core', soft: 0, hard: Number.POSITIVE_INFINITY }] },
    { Ulimits: [{ Name: 'core', Soft: 0, Hard: -1 }] },
  ],
];

describe('toDockerHostConfig', () => {
  for (const [options, expected] of hostConfigs) {
    test(JSON.stringify(options), () => {
      const made = toDockerHostConfig(record(options));
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, made[key]])), expected);
    });
  }
});

test('the config is that of the image with what the flags changed', () => {
  const config = { ...emptyRunConfig, env: ['A=1', 'B=2'], entrypoint: ['serve'], cmd: ['-q'], exposedPorts: ['80'] };
  const made = toDockerContainerConfig(record({ env: ['A=3', 'B'], args: ['-v'] }, { config }));
  assert.deepEqual(made.Env, ['A=3']);
  assert.deepEqual([made.Entrypoint, made.Cmd], [['serve'], ['-v']]);
  assert.deepEqual(made.ExposedPorts, { '80/tcp': {} });
});

test('the state has times, also of what has not happened', () => {
  const made = toDockerState(
    record({}, { state: { kind: 'exited', exitCode: 137, finishedAt: 1000, oomKilled: true } }),
  );
  assert.deepEqual([made.Status, made.ExitCode, made.OOMKilled], ['exited', 137, true]);
  assert.equal(made.StartedAt, '0001-01-01T00:00:00Z');
  assert.equal(made.FinishedAt, '1970-01-01T00:00:01.000Z');
  assert.ok(Object.hasOwn(made, 'Health'), 'templates may ask for it');
  assert.doesNotMatch(JSON.stringify(made), /Health/);
});
