import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault, type JsonObject } from '../../base/index.ts';
import { openDocument } from '../http/read-document.ts';
import { toCreateOptions } from './create-container.ts';
import { toCreateFlags } from './create-flags.ts';

/** The flags that say something. */
function flagsOf(document: JsonObject): Readonly<Record<string, unknown>> {
  const said = Object.entries(toCreateFlags(openDocument(document)));
  return Object.fromEntries(
    said.filter(([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)),
  );
}

const rows: readonly (readonly [string, JsonObject, Readonly<Record<string, unknown>>])[] = [
  ['nothing', {}, {}],
  [
    'what docker sends of itself',
    {
      Entrypoint: null,
      Healthcheck: null,
      HostConfig: {
        Binds: null,
        BlkioWeight: 0,
        CapAdd: null,
        ConsoleSize: [24, 80],
        LogConfig: { Type: '', Config: {} },
        MaskedPaths: null,
        MemorySwappiness: -1,
        NetworkMode: 'default',
        OomKillDisable: false,
        PidsLimit: 0,
        PortBindings: {},
        RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
        UTSMode: '',
      },
      NetworkingConfig: { EndpointsConfig: { default: null } },
    },
    { network: ['name=bridge'], restart: 'no' },
  ],
  [
    'names',
    { Hostname: 'h', User: 'u:g', WorkingDir: '/w', Env: ['A=1', 'B'] },
    { hostname: 'h', user: 'u:g', workdir: '/w', env: ['A=1', 'B'] },
  ],
  ['streams', { Tty: true, OpenStdin: true }, { tty: true, interactive: true }],
  [
    'ports',
    {
      ExposedPorts: { '80/tcp': {} },
      HostConfig: {
        PortBindings: {
          '80/tcp': [
            { HostIp: '127.0.0.1', HostPort: '8080' },
            { HostIp: '::1', HostPort: '' },
          ],
          '53/udp': [{ HostPort: '0' }, { HostPort: '5353' }],
        },
      },
    },
    { expose: ['80/tcp'], publish: ['127.0.0.1:8080:80/tcp', '[::1]::80/tcp', '53/udp', '5353:53/udp'] },
  ],
  [
    'networks',
    {
      HostConfig: { NetworkMode: 'back' },
      NetworkingConfig: {
        EndpointsConfig: {
          front: { MacAddress: '02:00:00:00:00:01' },
          back: { Aliases: ['db', 'x'], IPAMConfig: { IPv4Address: '10.0.0.9' } },
        },
      },
    },
    { network: ['name=back,ip=10.0.0.9,alias=db,alias=x', 'name=front,mac-address=02:00:00:00:00:01'] },
  ],
  [
    'a network alone',
    { HostConfig: { NetworkMode: 'host' }, NetworkingConfig: { EndpointsConfig: { host: {} } } },
    { network: ['host'] },
  ],
  [
    'mounts',
    {
      Volumes: { '/anonymous': {}, '/bound': {} },
      HostConfig: {
        Binds: ['/host:/bound:ro'],
        Tmpfs: { '/t': 'size=1m', '/plain': '' },
        Mounts: [
          { Type: 'bind', Source: '/a,"b', Target: '/c', ReadOnly: true, BindOptions: { Propagation: 'rslave' } },
          { Type: 'volume', Source: 'v', Target: '/v', VolumeOptions: { NoCopy: true } },
          { Type: 'tmpfs', Target: '/m', TmpfsOptions: { SizeBytes: 1024, Mode: 448 } },
        ],
      },
    },
    {
      volume: ['/host:/bound:ro', '/anonymous'],
      tmpfs: ['/t:size=1m', '/plain'],
      mount: [
        'type=bind,"source=/a,""b",target=/c,readonly=true,bind-propagation=rslave',
        'type=volume,source=v,target=/v,volume-nocopy=true',
        'type=tmpfs,target=/m,tmpfs-size=1024,tmpfs-mode=700',
      ],
    },
  ],
  [
    'limits',
    {
      HostConfig: {
        Memory: 1048576,
        NanoCpus: 1500000000,
        PidsLimit: 9,
        Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }],
      },
    },
    { memory: '1048576', cpus: '1.5', 'pids-limit': '9', ulimit: ['nofile=1:2'] },
  ],
  [
    'health',
    { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 1500000000, Retries: 2 } },
    { 'health-cmd': 'true', 'health-interval': '1500ms', 'health-retries': '2' },
  ],
  [
    'isolation',
    {
      HostConfig: {
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        MaskedPaths: [],
        ReadonlyPaths: [],
        Devices: [{ PathOnHost: '/dev/null' }],
      },
    },
    {
      'cap-drop': ['ALL'],
      'security-opt': ['no-new-privileges', 'systempaths=unconfined'],
      device: ['/dev/null:/dev/null:rwm'],
    },
  ],
  [
    'life',
    { StopTimeout: 0, HostConfig: { AutoRemove: true, RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } } },
    { 'stop-timeout': '0', rm: true, restart: 'on-failure:3' },
  ],
];

for (const [what, document, expected] of rows)
  test(`flags of a document: ${what}`, () => assert.deepEqual(flagsOf(document), expected));

test('an entry point is a list, and an empty one takes the image’s away', () => {
  const options = (Entrypoint: JsonObject[string]) =>
    toCreateOptions(openDocument({ Image: 'x', Cmd: ['a'], Entrypoint, StdinOnce: true }), '/name').options;
  assert.deepEqual(
    [options(['e', '']).entrypoint, options([]).entrypoint, options(['']).entrypoint],
    [['e', ''], [], []],
  );
  const { name, args, stdinOnce, entrypoint } = options(null);
  assert.deepEqual(
    { name, args, stdinOnce, entrypoint },
    { name: 'name', args: ['a'], stdinOnce: true, entrypoint: undefined },
  );
});

const wrong: readonly (readonly [JsonObject, string])[] = [
  [{ Env: 'A=1', HostConfig: 3 }, 'HostConfig is not an object'],
  [{ Env: [1] }, 'Env[0] is not a text'],
  [{ HostConfig: { Memory: '1g' } }, 'HostConfig.Memory is not a whole number'],
  [{ HostConfig: { Mounts: [{ Type: 'bind' }] } }, 'invalid mount: Target is not given'],
  [{ HostConfig: { PortBindings: { '80/tcp': ['x'] } } }, 'HostConfig.PortBindings.80/tcp[0] is not an object'],
];
for (const [document, message] of wrong)
  test(`refused: ${message}`, () => {
    assert.throws(
      () => toCreateFlags(openDocument(document)),
      (error) => isFault(error, 'daemon/bad-parameter') && error.message.includes(message),
    );
  });

test('what there is not here is refused, and not left out', () => {
  const document = openDocument({ Image: 'x', HostConfig: { VolumesFrom: [], UsernsMode: 'nonsense' } });
  assert.throws(() => toCreateOptions(document, undefined), isFault);
});
