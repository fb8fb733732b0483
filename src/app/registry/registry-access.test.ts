import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { parseReference } from '../../oci/index.ts';
import { readInsecureRegistries } from './insecure-registries.ts';
import { createReadPlaces, insecureLocations } from './read-places.ts';
import { readRegistriesConf } from './registries-conf.ts';
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
  const { mirrors } = createReadPlaces(place.environment);
  assert.deepEqual(mirrors(parseReference('debian')), [
    { registry: 'mirror.example', repository: 'library/debian', plainHttp: false },
    { registry: 'localhost:5000', repository: 'library/debian', plainHttp: true },
  ]);
  assert.deepEqual(mirrors(parseReference('r.example/debian')), []);
});

const registriesConf = `
unqualified-search-registries = ["docker.io"]

[[registry]]
prefix = "docker.io"
location = "hub.example/cache"
[[registry.mirror]]
location = "near.example:5000/hub/"
insecure = true
[[registry.mirror]]
location = "tags.example"
pull-from-mirror = "tag-only"

[[registry]]
prefix = "docker.io/library/secret"
blocked = true

[[registry]]
location = "old.example/team"
insecure = true

[[registry]]
prefix = "whole.example/app"
location = "nothing.example"

[[registry]]
prefix = "*.corp.example"
location = "all.example"
`;

test('registries.conf says where images are read', () => {
  using place = home({
    '.config/containers/registries.conf': registriesConf,
    '.config/containers/registries.conf.d/10-more.conf':
      '[[registry]]\nprefix = "moved.example"\nlocation = "first.example"\n',
    '.config/containers/registries.conf.d/20-more.conf':
      '[[registry]]\nprefix = "moved.example"\nlocation = "new.example/x"\n',
    '.config/containers/registries.conf.d/notes.txt': '[[',
  });
  const { mirrors, home: homeOf } = createReadPlaces(place.environment);
  const near = { registry: 'near.example:5000', repository: 'hub/library/debian', insecure: true };
  const tags = { registry: 'tags.example', repository: 'library/debian' };
  assert.deepEqual(mirrors(parseReference('debian:12')), [near, tags]);
  assert.deepEqual(mirrors(parseReference(`debian@sha256:${'0'.repeat(64)}`)), [near]);
  const rows: readonly (readonly [name: string, place: unknown])[] = [
    ['debian', { registry: 'hub.example', repository: 'cache/library/debian' }],
    ['moved.example/a', { registry: 'new.example', repository: 'x/a' }],
    ['old.example/team/app', { registry: 'old.example', repository: 'team/app', insecure: true }],
    ['old.example/teams/app', undefined],
    ['a.b.corp.example/x/y', { registry: 'all.example', repository: 'x/y' }],
    ['corp.example/x', undefined],
    ['elsewhere.example/x', undefined],
  ];
  for (const [name, expected] of rows) assert.deepEqual(homeOf(parseReference(name)), expected, name);
  assert.throws(
    () => homeOf(parseReference('secret:1')),
    (error) =>
      isFault(error, 'app/blocked-registry') &&
      /library\/secret:1 is blocked by .*registries\.conf$/.test(error.message),
  );
  assert.throws(() => homeOf(parseReference('whole.example/app')), { code: 'app/bad-registry-config' });
  assert.deepEqual(
    insecureLocations(readRegistriesConf(place.environment)),
    new Set(['near.example:5000', 'old.example']),
  );
});

test('a registries.conf of its own, and wrong ones', () => {
  const broken = (text: string) => {
    using place = home({ x: text });
    return readRegistriesConf({ ...place.environment, CONTAINERS_REGISTRIES_CONF: join(place.environment.HOME, 'x') });
  };
  assert.deepEqual(broken('short-name-mode = "enforcing"'), []);
  assert.equal(broken('[[registry]]\nlocation = "a.example/"')[0]?.prefix, 'a.example');
  for (const [text, message] of [
    ['[[registry]]\nprefix = ', /is not TOML/],
    ['[[registry]]\ninsecure = true', /without a prefix/],
    ['[[registry]]\nprefix = 7', /a prefix that is no text/],
    ['[[other]]\n[registry]\nprefix = "x"', /a registry that is no table/],
    ['[[registry]]\nprefix = "x"\n[[registry.mirror]]', /a mirror without a location/],
    ['[[registry]]\nprefix = "x"\n[[registry.mirror]]\nlocation = "y"\npull-from-mirror = "no"', /none of all/],
  ] as const)
    assert.throws(
      () => broken(text),
      (error) => isFault(error, 'app/bad-registry-config') && message.test(error.message),
      text,
    );
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
