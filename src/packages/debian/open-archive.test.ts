import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { debControl } from '../../../test/packages/make-deb.ts';
import { makeSigningKey, type SigningKey, signText } from '../../../test/packages/sign-text.ts';
import { isFault, utf8 } from '../../base/index.ts';
import { digestOf } from '../../oci/index.ts';
import type { PackageFetcher } from '../package-fetcher.ts';
import { openDebianArchive } from './open-archive.ts';
import { packageNamesOf, selectLibraries } from './select-libraries.ts';

const noon = Date.UTC(2026, 0, 1, 12);

function paragraph(name: string, version: string, more: { depends?: string; provides?: string } = {}): string {
  const fields = { Filename: `pool/${name}_${version}_amd64.deb`, Size: '7', SHA256: '0'.repeat(64) };
  const lines = Object.entries(fields).map(([field, value]) => `${field}: ${value}\n`);
  return `${debControl({ name, version, ...more })}${lines.join('')}`;
}

/** A mirror in memory: what it serves by address. */
class Mirror implements PackageFetcher {
  readonly served = new Map<string, Uint8Array>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Publishes a suite; the index is named `.xz` as in the archive, and not compressed. */
  publish(base: string, suite: string, paragraphs: readonly string[], key: SigningKey, more = ''): void {
    const packages = paragraphs.join('\n');
    const hex = createHash('sha256').update(packages).digest('hex');
    const path = 'main/binary-amd64';
    const release = `Origin: Debian\n${more}SHA256:\n ${hex} ${packages.length} ${path}/Packages.xz\n ${hex} 1 other`;
    this.served.set(`${base}dists/${suite}/InRelease`, utf8(signText(release, key)));
    this.served.set(`${base}dists/${suite}/${path}/by-hash/SHA256/${hex}`, utf8(packages));
  }

  async document(url: string): Promise<Uint8Array> {
    const bytes = this.served.get(url);
    if (bytes === undefined) throw new Error(`404 ${url}`);
    return bytes;
  }

  async file({
    url,
  }: {
    readonly url: string;
  }): Promise<{ path: string; size: number; digest: ReturnType<typeof digestOf> }> {
    const bytes = await this.document(url);
    const path = join(this.#directory, createHash('sha256').update(url).digest('hex'));
    writeFileSync(path, bytes);
    return { path, size: bytes.length, digest: digestOf(bytes) };
  }
}

describe('an archive of Debian packages', () => {
  const key = makeSigningKey('ed25519');
  const release = { codename: 'trixie', mirror: 'https://m/debian', keys: [key] };
  let directory: string;
  let mirror: Mirror;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-archive-'));
    mirror = new Mirror(directory);
    mirror.publish(
      'https://m/debian/',
      'trixie',
      [
        paragraph('libc6', '2.41-12', { depends: 'libgcc-s1' }),
        paragraph('libgcc-s1', '14.2', { depends: 'gcc-base (= 14.2), libc6 (>= 2.35)' }),
        paragraph('gcc-base', '14.2'),
        paragraph('libpng16-16t64', '1.6', { depends: 'libz-new | zlib1g, libc6', provides: 'libpng16-16 (= 1.6)' }),
        paragraph('zlib1g', '1.3'),
      ],
      key,
    );
    const until = `Valid-Until: ${new Date(noon + 1000).toUTCString()}\n`;
    mirror.publish(
      'https://m/debian-security/',
      'trixie-security',
      [paragraph('libc6', '2.41-12+deb13u1', { depends: 'libgcc-s1' })],
      key,
      until,
    );
  });
  after(() => rmSync(directory, { recursive: true }));

  test('the newest of a name is found, also among security updates', async () => {
    const index = await openDebianArchive(release, 'amd64', mirror, noon);
    const found = index.find('libc6');
    assert.equal(found?.version, '2.41-12+deb13u1');
    assert.equal(found?.url, 'https://m/debian-security/pool/libc6_2.41-12+deb13u1_amd64.deb');
    assert.equal(index.find('gcc'), undefined);
    assert.equal(index.find('libpng16-16')?.name, 'libpng16-16t64');
  });

  test('libraries come with all that they depend on', async () => {
    const index = await openDebianArchive(release, 'amd64', mirror, noon);
    const names = (sonames: readonly string[]): readonly string[] =>
      selectLibraries(sonames, index).map(({ name }) => name);
    assert.deepEqual(names(['libm.so.6', 'ld-linux-x86-64.so.2']), ['gcc-base', 'libc6', 'libgcc-s1']);
    assert.deepEqual(names(['libpng16.so.16']), ['gcc-base', 'libc6', 'libgcc-s1', 'libpng16-16t64', 'zlib1g']);
    assert.throws(() => names(['libnone.so.3']), { code: 'packages/no-package', message: /libnone\.so\.3/ });
  });

  test('updates that are out of date are refused, but for a day gone by', async () => {
    const later = noon + 2000;
    await assert.rejects(openDebianArchive(release, 'amd64', mirror, later), {
      code: 'packages/bad-signature',
      message: 'https://m/debian-security/dists/trixie-security/InRelease was good until 2026-01-01',
    });
    await openDebianArchive({ ...release, isSnapshot: true }, 'amd64', mirror, later);
  });

  test('a day gone by has updates of its own', async () => {
    const day = '20260101T000000Z';
    mirror.publish(`https://s/archive/debian/${day}/`, 'trixie', [paragraph('libc6', '1')], key);
    mirror.publish(`https://s/archive/debian-security/${day}/`, 'trixie-security', [paragraph('libc6', '2')], key);
    const index = await openDebianArchive(
      { ...release, mirror: `https://s/archive/debian/${day}` },
      'amd64',
      mirror,
      noon,
    );
    assert.equal(index.find('libc6')?.version, '2');
  });

  test('what somebody else has signed is refused', async () => {
    const error = await openDebianArchive(
      { ...release, keys: [makeSigningKey('ed25519')] },
      'amd64',
      mirror,
      noon,
    ).catch((each) => each);
    assert.ok(isFault(error, 'packages/bad-signature'));
  });

  test('what is not there for an architecture is told', async () => {
    await assert.rejects(openDebianArchive(release, 'arm64', mirror, noon), {
      code: 'packages/no-package',
      message: /for arm64/,
    });
  });
});

test('packages are named after libraries', () => {
  const rows: readonly (readonly [soname: string, name: string])[] = [
    ['libc.so.6', 'libc6'],
    ['ld-linux-aarch64.so.1', 'libc6'],
    ['libstdc++.so.6', 'libstdc++6'],
    ['libgcc_s.so.1', 'libgcc-s1'],
    ['libatomic.so.1', 'libatomic1'],
    ['libpng16.so.16', 'libpng16-16'],
    ['libX11.so.6', 'libx11-6'],
    ['libglib-2.0.so.0', 'libglib-2.0-0'],
  ];
  for (const [soname, name] of rows)
    assert.ok(packageNamesOf(soname).includes(name), `${soname}: ${packageNamesOf(soname)}`);
});
