import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { elfOf } from '../../../test/security/elf-of.ts';
import { imageOf, type WrittenLayer } from '../../../test/security/image-of.ts';
import { rpmHeaderOf } from '../../../test/security/rpm-header-of.ts';
import type { Package } from './catalog.ts';
import { catalogImage } from './catalog-image.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-catalog-'));
after(() => rmSync(directory, { recursive: true }));

const catalog = (...layers: readonly WrittenLayer[]): ReturnType<typeof catalogImage> =>
  catalogImage(imageOf(directory, ...layers));

/** The packages of one layer as `purl path`. */
const found = (layer: WrittenLayer): readonly string[] =>
  catalog(layer).packages.map(({ purl, found: { path } }) => `${purl} ${path}`);

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';

const status = `Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <glibc@example.org>
Architecture: amd64
Source: glibc
Version: 2.36-9
Homepage: https://www.gnu.org/software/libc/
Description: C library
 with lines that go on: and colons

Package: gone
Status: deinstall ok config-files
Version: 1

Package: python3-six
Status: install ok installed
Architecture: all
Source: six (1.16)
Version: 1.16-2+b1
`;

const goInfo = (text: string, flags = 2): Buffer => {
  const head = Buffer.alloc(32);
  head.write('\xff Go buildinf:', 'latin1');
  head.set([8, flags], 14);
  const marked = Buffer.concat([Buffer.alloc(16, 0xfe), Buffer.from(text), Buffer.alloc(16, 0xfd)]);
  const length = Buffer.from([(marked.length & 0x7f) | 0x80, marked.length >> 7]);
  return Buffer.concat([head, Buffer.from([8]), Buffer.from('go1.22.1'), length, marked]);
};

const goModules = [
  'path\texample.org/tool/cmd',
  'mod\texample.org/tool\t(devel)\t',
  'dep\tgithub.com/Old/Thing\tv1.0.0\th1:x=',
  '=>\tgithub.com/new/thing\tv1.2.0\th1:y=',
  'dep\tgolang.org/x/net\tv0.20.0\th1:z=',
  'build\t-compiler=gc',
  '',
].join('\n');

const jar = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, what]) => [name, typeof what === 'string' ? strToU8(what) : what]),
    ),
  );

const pom = (group: string, artifact: string, version: string): Record<string, string> => ({
  [`META-INF/maven/${group}/${artifact}/pom.properties`]: `#made\r\ngroupId=${group}\r\nartifactId=${artifact}\r\nversion=${version}\r\n`,
});

const bundled = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'app', version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/@s/b': { version: '2.0.0' },
    'node_modules/t': { version: '3.0.0', dev: true },
    'packages/own': { version: '1.0.0' },
  },
};

const ecosystems: readonly {
  readonly name: string;
  readonly layer: WrittenLayer;
  readonly finds: readonly string[];
}[] = [
  {
    name: 'apk',
    layer: {
      'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1\n',
      'lib/apk/db/installed':
        'C:Q1x=\nP:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\no:musl\nF:lib\nR:libc.so\n\nP:libssl3\nV:3.3.1-r3\nA:x86_64\no:openssl\n\n',
    },
    finds: [
      'pkg:apk/alpine/libssl3@3.3.1-r3?arch=x86_64&distro=alpine-3.20.1&upstream=openssl /lib/apk/db/installed',
      'pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1 /lib/apk/db/installed',
    ],
  },
  {
    name: 'dpkg without dpkg',
    layer: {
      'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a-0\nArchitecture: all\n',
      'var/lib/dpkg/status.d/tzdata.md5sums': 'd41d8cd98f00b204e9800998ecf8427e  usr/share/zoneinfo/UTC\n',
    },
    finds: ['pkg:deb/debian/tzdata@2024a-0?arch=all /var/lib/dpkg/status.d/tzdata'],
  },
  {
    name: 'npm',
    layer: {
      'app/package.json': '{"name":"app","version":"1.0.0"}',
      'app/node_modules/left/package.json': '{"name":"left","version":"1.3.0","license":"WTFPL"}',
      'app/node_modules/@scope/x/package.json': '\uFEFF{"name":"@scope/x","version":"2.0.0"}',
      'app/node_modules/left/test/package.json': '{"name":"no","version":"0.0.0"}',
      'app/node_modules/.pnpm/y@1.0.0/node_modules/y/package.json': '{"name":"y","version":"1.0.0"}',
      'app/node_modules/.package-lock.json': '{"packages":{"node_modules/left":{"version":"1.3.0"}}}',
    },
    finds: [
      'pkg:npm/%40scope/x@2.0.0 /app/node_modules/@scope/x/package.json',
      'pkg:npm/left@1.3.0 /app/node_modules/left/package.json',
      'pkg:npm/y@1.0.0 /app/node_modules/.pnpm/y@1.0.0/node_modules/y/package.json',
    ],
  },
  {
    name: 'lock files of what was bundled',
    layer: {
      'app/package-lock.json': JSON.stringify(bundled),
      'old/package-lock.json':
        '{"dependencies":{"c":{"version":"1.0.0","dependencies":{"d":{"version":"2.0.0"}}},"e":{"version":"3.0.0","dev":true}}}',
    },
    finds: [
      'pkg:npm/%40s/b@2.0.0 /app/package-lock.json',
      'pkg:npm/a@1.0.0 /app/package-lock.json',
      'pkg:npm/c@1.0.0 /old/package-lock.json',
      'pkg:npm/d@2.0.0 /old/package-lock.json',
    ],
  },
  {
    name: 'lock files beside what they tell of',
    layer: {
      'app/package-lock.json': JSON.stringify(bundled),
      'app/node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
    },
    finds: ['pkg:npm/a@1.0.0 /app/node_modules/a/package.json'],
  },
  {
    name: 'Python',
    layer: {
      'usr/lib/python3/dist-packages/six-1.16.0.egg-info':
        'Metadata-Version: 1.2\nName: six\nVersion: 1.16.0\nLicense: MIT\n',
      'venv/site-packages/Flask_Login-0.6.3.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: Flask_Login\nVersion: 0.6.3\n\nName: not this\n',
      'venv/site-packages/z.egg-info/PKG-INFO': 'Name: z\nVersion: 1\n',
      'venv/METADATA': 'Name: no\nVersion: 1\n',
    },
    finds: [
      'pkg:pypi/flask-login@0.6.3 /venv/site-packages/Flask_Login-0.6.3.dist-info/METADATA',
      'pkg:pypi/six@1.16.0 /usr/lib/python3/dist-packages/six-1.16.0.egg-info',
      'pkg:pypi/z@1 /venv/site-packages/z.egg-info/PKG-INFO',
    ],
  },
  {
    name: 'Go',
    layer: {
      'bin/tool': { program: elfOf({ '.text': Buffer.alloc(100), '.go.buildinfo': goInfo(goModules) }) },
      'bin/sh': { program: elfOf({ '.text': Buffer.alloc(100) }) },
      'bin/script': { program: Buffer.from(`#!/bin/sh\n${'#'.repeat(5000)}`) },
    },
    finds: [
      'pkg:golang/example.org/tool /bin/tool',
      'pkg:golang/github.com/new/thing@v1.2.0 /bin/tool',
      'pkg:golang/golang.org/x/net@v0.20.0 /bin/tool',
      'pkg:golang/stdlib@1.22.1 /bin/tool',
    ],
  },
  {
    name: 'Rust',
    layer: {
      'bin/rusty': {
        program: elfOf({
          '.dep-v0': deflateSync(
            '{"packages":[{"name":"serde","version":"1.0.200","source":"crates.io"},{"name":"cc","version":"1.0.0","source":"crates.io","kind":"build"},{"name":"rusty","version":"0.1.0","source":"local","root":true}]}',
          ),
        }),
      },
    },
    finds: ['pkg:cargo/rusty@0.1.0 /bin/rusty', 'pkg:cargo/serde@1.0.200 /bin/rusty'],
  },
  {
    name: 'Java',
    layer: {
      'app/one.jar': jar({ ...pom('org.example', 'one', '1.0'), ...pom('org.shaded', 'two', '2.0'), 'a/B.class': 'x' }),
      'app/slf4j-api-2.0.9.jar': jar({
        'META-INF/MANIFEST.MF':
          'Manifest-Version: 1.0\r\nBundle-SymbolicName: org.slf4j.api\r\nBundle-Version: 2.0.9\r\n',
      }),
      'app/boot.war': jar({
        ...pom('org.example', 'boot', '3.0'),
        'WEB-INF/lib/inner.jar': jar(pom('org.example', 'inner', '4.0')),
      }),
    },
    finds: [
      'pkg:maven/org.example/boot@3.0 /app/boot.war',
      'pkg:maven/org.example/inner@4.0 /app/boot.war!/WEB-INF/lib/inner.jar',
      'pkg:maven/org.example/one@1.0 /app/one.jar',
      'pkg:maven/org.shaded/two@2.0 /app/one.jar',
      'pkg:maven/org.slf4j/slf4j-api@2.0.9 /app/slf4j-api-2.0.9.jar',
    ],
  },
  {
    name: 'Ruby',
    layer: {
      'usr/lib/ruby/specifications/rake-13.0.6.gemspec':
        'Gem::Specification.new do |s|\n  s.name = "rake".freeze\n  s.version = "13.0.6"\n  s.licenses = ["MIT".freeze]\nend\n',
      'src/mine.gemspec': 'Gem::Specification.new do |s|\n  s.name = "mine"\n  s.version = "1"\nend\n',
    },
    finds: ['pkg:gem/rake@13.0.6 /usr/lib/ruby/specifications/rake-13.0.6.gemspec'],
  },
  {
    name: 'PHP',
    layer: {
      'app/vendor/composer/installed.json':
        '{"packages":[{"name":"monolog/monolog","version":"3.5.0","license":["MIT"]}]}',
      'old/vendor/composer/installed.json': '[{"name":"psr/log","version":"1.1.4"}]',
    },
    finds: [
      'pkg:composer/monolog/monolog@3.5.0 /app/vendor/composer/installed.json',
      'pkg:composer/psr/log@1.1.4 /old/vendor/composer/installed.json',
    ],
  },
];

for (const { name, layer, finds } of ecosystems) {
  test(name, () => {
    assert.deepEqual(found(layer), finds);
    assert.deepEqual(catalog(layer).unread, []);
  });
}

describe('dpkg', () => {
  const base = {
    'usr/lib/os-release': debian,
    'etc/os-release': { to: '../usr/lib/os-release' },
    'var/lib/dpkg/status': 'Package: old\nVersion: 1\n',
    'var/lib/dpkg/info/libc6:amd64.list': '/.\n/lib\n',
    'usr/share/doc/libc6/copyright':
      'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: LGPL-2.1+ and Expat\n\nLicense: GPL-2\n text\n',
  };
  const above = {
    'var/lib/dpkg/status': status,
    'var/lib/dpkg/info/python3-six.list': '/usr/lib/python3/dist-packages/six-1.16.0.egg-info\n',
    'usr/lib/python3/dist-packages/six-1.16.0.egg-info': 'Name: six\nVersion: 1.16.0\n',
  };
  const { system, packages } = catalog(base, above);

  test('tells of the system and its packages', () => {
    assert.deepEqual(system, {
      id: 'debian',
      version: '12',
      name: 'Debian GNU/Linux 12 (bookworm)',
      found: { path: '/usr/lib/os-release', layer: 0 },
    });
    assert.deepEqual(packages[0], {
      type: 'deb',
      name: 'libc6',
      version: '2.36-9',
      purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc',
      licenses: ['GPL-2.0-only', 'LGPL-2.1-or-later', 'MIT'],
      found: { path: '/var/lib/dpkg/info/libc6:amd64.list', layer: 0 },
      source: { name: 'glibc', version: '2.36-9' },
      architecture: 'amd64',
      supplier: 'GNU Libc Maintainers <glibc@example.org>',
      homepage: 'https://www.gnu.org/software/libc/',
    } satisfies Package);
  });

  test('a package is found in the layer that installed it, and what it brought along belongs to it', () => {
    const [, six, egg] = packages;
    assert.deepEqual(six?.found, { path: '/var/lib/dpkg/info/python3-six.list', layer: 1 });
    assert.deepEqual(six?.source, { name: 'six', version: '1.16' });
    assert.equal(egg?.type, 'pypi');
    assert.equal(egg?.partOf, six?.purl);
    assert.equal(packages.length, 3);
  });

  test('without dpkg what a package brought along is told by its sums', () => {
    const [six, egg] = catalog({
      'var/lib/dpkg/status.d/python3-six': 'Package: python3-six\nVersion: 1.16.0-4\n',
      'var/lib/dpkg/status.d/python3-six.md5sums':
        'd41d8cd98f00b204e9800998ecf8427e  usr/lib/python3/dist-packages/six-1.16.0.egg-info\n',
      'usr/lib/python3/dist-packages/six-1.16.0.egg-info': 'Name: six\nVersion: 1.16.0\n',
    }).packages;
    assert.equal(six?.found.path, '/var/lib/dpkg/status.d/python3-six');
    assert.equal(egg?.type, 'pypi');
    assert.equal(egg?.partOf, six?.purl);
  });
});

describe('rpm', () => {
  const header = rpmHeaderOf({
    1000: 'curl',
    1001: '8.2.1',
    1002: '3.fc39',
    1003: [2],
    1014: 'curl',
    1022: 'x86_64',
    1044: 'curl-src-8.2.1-3.fc39.src.rpm',
    1116: [0, 1],
    1117: ['curl', 'METADATA'],
    1118: ['/usr/bin/', '/lib/python3/x.dist-info/'],
  });
  const key = rpmHeaderOf({ 1000: 'gpg-pubkey', 1001: '1', 1002: '2' });
  const release = 'ID=fedora\nVERSION_ID=39\n';
  const python = { 'usr/lib/python3/x.dist-info/METADATA': 'Name: x\nVersion: 1\n' };
  const wanted =
    'pkg:rpm/fedora/curl@8.2.1-3.fc39?arch=x86_64&distro=fedora-39&epoch=2&upstream=curl-src-8.2.1-3.fc39.src.rpm';

  const sqlite = (sql: string, ...blobs: readonly Uint8Array[]): Uint8Array => {
    using database = new DatabaseSync(':memory:');
    database.exec(sql);
    for (const blob of blobs) database.prepare('INSERT INTO Packages (blob) VALUES (?)').run(blob);
    return database.serialize();
  };
  const table = 'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)';

  test('a database in SQLite, also one that has a log', () => {
    const bytes = sqlite(table, key, header);
    for (const mode of [1, 2]) {
      const file = Buffer.from(bytes).fill(mode, 18, 20);
      const { packages, unread } = catalog({
        'etc/os-release': release,
        'usr/lib/sysimage/rpm/rpmdb.sqlite': file,
        'var/lib/rpm': { to: '../../usr/lib/sysimage/rpm' },
        ...python,
      });
      assert.deepEqual(unread, []);
      assert.deepEqual(
        packages.map(({ name, version, purl, partOf }) => [name, version, purl, partOf]),
        [
          ['x', '1', 'pkg:pypi/x@1', wanted],
          ['curl', '2:8.2.1-3.fc39', wanted, undefined],
        ],
      );
      assert.deepEqual(packages[1]?.source, { name: 'curl-src', version: '8.2.1-3.fc39' });
    }
  });

  test('a log that was not written into its database is told of', () => {
    const database = sqlite(table, header);
    const { packages, unread } = catalog({ 'var/lib/rpm/rpmdb.sqlite': database, 'var/lib/rpm/rpmdb.sqlite-wal': 'x' });
    assert.equal(packages.length, 1);
    assert.deepEqual(unread, [{ path: '/var/lib/rpm/rpmdb.sqlite-wal', reason: 'logs of databases are not read' }]);
  });

  test('a database of the kind ndb', () => {
    const file = Buffer.alloc(4096 + 16 + header.length);
    file.write('RpmP');
    file.writeUInt32LE(1, 12);
    for (let at = 32; at < 4096; at += 16) file.write('Slot', at);
    for (const [at, number] of [7, 256, 99].entries()) file.writeUInt32LE(number, 36 + at * 4);
    file.write('BlbS', 4096);
    file.writeUInt32LE(7, 4100);
    file.writeUInt32LE(header.length, 4108);
    header.copy(file, 4112);
    const { packages, unread } = catalog({ 'etc/os-release': release, 'usr/lib/sysimage/rpm/Packages.db': file });
    assert.deepEqual([packages.map(({ purl }) => purl), unread], [[wanted], []]);
  });

  const view =
    'CREATE VIEW Packages AS WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n) SELECT x AS hnum, zeroblob(8) AS blob FROM n';
  const bad: readonly (readonly [name: string, path: string, content: string | Uint8Array, reason: RegExp])[] = [
    ['Berkeley DB', 'Packages', 'x', /Berkeley DB/],
    ['a view that never ends', 'rpmdb.sqlite', sqlite(view), /no table of packages/],
    ['no database', 'rpmdb.sqlite', 'x'.repeat(5000), /database/],
    ['a header cut off', 'rpmdb.sqlite', sqlite(table, header.subarray(0, 60)), /ends too early/],
    ['an empty file', 'Packages.db', '', /ends too early/],
  ];
  for (const [name, path, content, reason] of bad) {
    test(`${name} is told of`, () => {
      const { packages, unread } = catalog({ [`var/lib/rpm/${path}`]: content });
      assert.deepEqual(packages, []);
      assert.equal(unread.length, 1);
      assert.match(unread[0]?.reason ?? '', reason);
      assert.equal(unread[0]?.path, `/var/lib/rpm/${path}`);
    });
  }
});

describe('what can not be read is told of, and the rest goes on', () => {
  const nested = [1, 2, 3, 4, 5, 6].reduce<Uint8Array>((inner) => jar({ 'x.jar': inner }), jar({}));
  const bad: readonly (readonly [name: string, layer: WrittenLayer, reason: RegExp])[] = [
    ['JSON that is none', { 'n/node_modules/a/package.json': '{' }, /not valid JSON/],
    ['JSON too deep', { 'n/node_modules/a/package.json': '['.repeat(1000) }, /nested deeper/],
    ['a jar that is none', { 'a.jar': 'PK nothing' }, /invalid zip/i],
    ['jars in jars in jars', { 'a.jar': nested }, /nested deeper than 4/],
    ['Go before 1.18', { a: { program: elfOf({ '.go.buildinfo': goInfo(goModules, 0) }) } }, /older than 1\.18/],
    ['Go cut off', { a: { program: elfOf({ '.go.buildinfo': goInfo(goModules).subarray(0, 60) }) } }, /cut off/],
    ['crates that are no zlib', { a: { program: elfOf({ '.dep-v0': Buffer.from('junk') }) } }, /can not be unpacked/],
  ];
  for (const [name, layer, reason] of bad) {
    test(name, () => {
      const good = { 'z/node_modules/ok/package.json': '{"name":"ok","version":"1.0.0"}' };
      const { packages, unread } = catalog({ ...layer, ...good });
      assert.deepEqual(
        packages.map(({ name }) => name).filter((each) => each === 'ok'),
        ['ok'],
      );
      assert.equal(unread.length, 1);
      assert.match(unread[0]?.reason ?? '', reason);
    });
  }

  test('names and versions that are none make no package', () => {
    const layer = {
      'n/node_modules/a/package.json': '{"name":"a\\nb","version":"1"}',
      'n/node_modules/b/package.json': '{"name":"b","version":1}',
      'n/node_modules/c/package.json': `{"name":"${'c'.repeat(2000)}","version":"1"}`,
      'n/node_modules/d/package.json': '[]',
      'bin/x': { program: Buffer.concat([elfOf({ a: Buffer.alloc(9) }).subarray(0, 64), Buffer.alloc(5000, 255)]) },
    };
    assert.deepEqual(catalog(layer), { packages: [], unread: [] });
  });
});

test('whatever is in files that are read, looking through them ends, and what is told can be shown', () => {
  const program = elfOf({ '.go.buildinfo': goInfo(goModules), '.dep-v0': deflateSync('{"packages":[]}') });
  const database = (() => {
    using memory = new DatabaseSync(':memory:');
    memory.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)');
    return memory.serialize();
  })();
  const seeds: Readonly<Record<string, Uint8Array>> = {
    'bin/program': program,
    'var/lib/rpm/rpmdb.sqlite': database,
    'var/lib/rpm/Packages.db': Buffer.concat([Buffer.from('RpmP'), Buffer.alloc(64, 1)]),
    'var/lib/dpkg/status': Buffer.from(status),
    'lib/apk/db/installed': Buffer.from('P:a\nV:1\nF:x\nR:y\n'),
    'a.jar': jar(pom('g', 'a', '1')),
    'n/node_modules/a/package.json': Buffer.from('{"name":"a","version":"1","license":{"type":"x"}}'),
    'package-lock.json': Buffer.from(JSON.stringify(bundled)),
    'x.dist-info/METADATA': Buffer.from('Name: x\nVersion: 1\n'),
    'specifications/x.gemspec': Buffer.from('  s.name = "x"\n  s.version = "1"\n'),
    'composer/installed.json': Buffer.from('[{"name":"a/b","version":"1"}]'),
    'etc/os-release': Buffer.from('ID="a"\n'),
  };
  const spoilt = fc.record({
    name: fc.constantFrom(...Object.keys(seeds)),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    cut: fc.nat({ max: 40 }),
  });
  fc.assert(
    fc.property(spoilt, ({ name, at, bytes, cut }) => {
      const content = Buffer.from(seeds[name] ?? '');
      content.set(bytes.subarray(0, content.length), at % Math.max(1, content.length - bytes.length + 1));
      const whole = content.subarray(0, content.length - cut);
      const { packages } = catalog({ [name]: name === 'bin/program' ? { program: whole } : whole });
      for (const each of packages) assert.match(each.purl, /^pkg:[a-z]+\/\S+$/);
    }),
    { numRuns: 300 },
  );
});

test('an image without files', () => assert.deepEqual(catalogImage(imageOf(directory)), { packages: [], unread: [] }));
