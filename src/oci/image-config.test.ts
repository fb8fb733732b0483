import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from './digest.ts';
import { createImageConfig, emptyRunConfig, formatImageConfig, parseImageConfig } from './image-config.ts';

const diffId = `sha256:${'0f'.repeat(32)}`;
const minimal = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [diffId] } };
const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Every field, in the order and spelling we write. */
const full = {
  created: '1980-01-01T00:00:01Z',
  author: 'someone',
  architecture: 'arm64',
  os: 'linux',
  'os.version': '6.1',
  'os.features': ['f'],
  variant: 'v9',
  config: {
    User: '1000:1000',
    ExposedPorts: { '53/udp': {}, '80/tcp': {} },
    Env: ['PATH=/bin', 'EMPTY='],
    Entrypoint: ['/init'],
    Cmd: ['serve', '--now'],
    Volumes: { '/data': {} },
    WorkingDir: '/srv',
    Labels: { a: '1', b: '' },
    StopSignal: 'SIGQUIT',
    Healthcheck: {
      Test: ['CMD', 'true'],
      Interval: 1e9,
      Timeout: 2e9,
      StartPeriod: 3e9,
      StartInterval: 4e9,
      Retries: 5,
    },
    Shell: ['/bin/bash', '-c'],
    OnBuild: ['RUN true'],
    ArgsEscaped: true,
  },
  rootfs: { type: 'layers', diff_ids: [diffId] },
  history: [{ created: '1980-01-01T00:00:01Z', created_by: 'RUN true', author: 'x', comment: 'y', empty_layer: true }],
};

test('what is read is written again, field for field', () => {
  assert.deepEqual(formatImageConfig(parseImageConfig(encode(full))), full);
});

test('a config keeps its bytes, and the same fields give the same bytes', () => {
  const parsed = parseImageConfig(encode(full));
  assert.equal(digestOf(parsed.bytes), digestOf(encode(full)));
  assert.equal(
    digestOf(createImageConfig(parsed).bytes),
    digestOf(createImageConfig(parseImageConfig(encode(full))).bytes),
  );
});

test('a minimal config reads as one that says nothing', () => {
  const parsed = parseImageConfig(encode(minimal));
  assert.deepEqual(parsed.config, emptyRunConfig);
  assert.deepEqual(parsed.history, []);
});

test("Go's nulls read as absent", () => {
  const config = {
    Env: null,
    Cmd: null,
    Entrypoint: null,
    Volumes: null,
    Labels: null,
    OnBuild: null,
    User: '',
    WorkingDir: '',
  };
  assert.deepEqual(parseImageConfig(encode({ ...minimal, config })).config, emptyRunConfig);
});

const malformed: readonly (readonly [string, unknown, RegExp])[] = [
  ['no os', { ...minimal, os: undefined }, /os: is missing/],
  ['no architecture', { ...minimal, architecture: undefined }, /architecture: is missing/],
  ['no rootfs', { ...minimal, rootfs: undefined }, /rootfs: is missing/],
  ['rootfs of another type', { ...minimal, rootfs: { type: 'x', diff_ids: [] } }, /rootfs\.type: is "x"/],
  ['bad diffID', { ...minimal, rootfs: { type: 'layers', diff_ids: ['md5:00'] } }, /rootfs\.diff_ids: .*not a sha256/],
  ['Env as text', { ...minimal, config: { Env: 'A=1' } }, /config\.Env: is not an array of strings/],
  ['Cmd with a number', { ...minimal, config: { Cmd: [1] } }, /config\.Cmd: is not an array of strings/],
  ['Labels with a number', { ...minimal, config: { Labels: { a: 1 } } }, /config\.Labels: is not an object of strings/],
  ['history entry of text', { ...minimal, history: ['x'] }, /history\[0\]: is not an object/],
  [
    'retries of text',
    { ...minimal, config: { Healthcheck: { Test: [], Retries: '3' } } },
    /config\.Healthcheck\.Retries/,
  ],
];

for (const [name, document, message] of malformed) {
  test(`malformed config: ${name}`, () => {
    assert.throws(() => parseImageConfig(encode(document)), { code: 'oci/bad-document', message });
  });
}
