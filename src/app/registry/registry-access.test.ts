import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { readInsecureRegistries } from './insecure-registries.ts';
import { readRegistryMirrors } from './registry-mirrors.ts';
import { toRegistryName } from './registry-name.ts';
import { readTlsFiles } from './tls-files.ts';

function home(files: Readonly<Record<string, string>>) {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory.path, path)), { recursive: true });
    writeFileSync(join(directory.path, path), text);
  }
  return { environment: { HOME: directory.path }, [Symbol.dispose]: () => directory[Symbol.dispose]() };
}

test('registries that Docker is told are insecure', () => {
  const list = ['r.example:5000', '10.1.0.0/16', '192.0.2.7', 'fd00::/8', '10.1.0.0/99', 'x/24', 7];
  using place = home({ '.config/docker/daemon.json': JSON.stringify({ 'insecure-registries': list }) });
  const isInsecure = readInsecureRegistries(place.environment);
  for (const registry of ['r.example:5000', '10.1.2.3', '10.1.2.3:5000', '192.0.2.7', '[fd00::1]:443'])
    assert.equal(isInsecure(registry), true, registry);
  for (const registry of ['r.example', 'r.example:5001', '10.2.0.1', '192.0.2.8', '[fe80::1]', 'docker.io'])
    assert.equal(isInsecure(registry), false, registry);
});

test('mirrors of Docker Hub', () => {
  const list = ['https://mirror.example', 'no address', 'http://localhost:5000/'];
  using place = home({ '.config/docker/daemon.json': JSON.stringify({ 'registry-mirrors': list }) });
  const mirrors = readRegistryMirrors('docker.io', place.environment);
  assert.deepEqual(
    mirrors.map(({ origin }) => origin),
    ['https://mirror.example', 'http://localhost:5000'],
  );
  assert.deepEqual(readRegistryMirrors('r.example', place.environment), []);
});

test('certificates that lie ready for a registry', () => {
  const docker = '.config/docker/certs.d/r.example:5000';
  const podman = '.config/containers/certs.d/r.example:5000';
  using place = home({
    [`${docker}/ca.crt`]: 'authority',
    [`${docker}/me.cert`]: 'certificate',
    [`${docker}/me.key`]: 'key',
    [`${docker}/notes.txt`]: 'no',
    [`${podman}/other.crt`]: 'other',
    '.config/docker/certs.d/lonely/me.cert': 'certificate',
  });
  assert.deepEqual(readTlsFiles('r.example:5000', place.environment), {
    authorities: ['authority', 'other'],
    clients: [{ certificate: 'certificate', key: 'key' }],
  });
  assert.deepEqual(readTlsFiles('elsewhere', place.environment), { authorities: [], clients: [] });
  assert.throws(
    () => readTlsFiles('lonely', place.environment),
    (error) => isFault(error, 'app/bad-registry-config') && /me\.cert has no key/.test(error.message),
  );
});

test('names of registries as users write them', () => {
  const rows = [
    [undefined, 'docker.io'],
    ['index.docker.io', 'docker.io'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['localhost', 'localhost'],
    ['localhost:5000', 'localhost:5000'],
    ['https://r.example/v2/', 'r.example'],
    ['[::1]:5000', '[::1]:5000'],
  ] as const;
  for (const [text, name] of rows) assert.equal(toRegistryName(text), name);
  for (const text of ['', 'word', 'a b', '../x', 'r.example:port'])
    assert.throws(
      () => toRegistryName(text),
      (error) => isFault(error, 'app/bad-target'),
      text,
    );
});
