import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeDeb } from '../../../test/packages/make-deb.ts';
import { type LayerItem, writeLayer } from '../../archive/index.ts';
import { digestOf } from '../../oci/index.ts';
import { readDeb } from '../debian/read-deb.ts';
import { libraryItems, type UnpackedDeb } from './library-items.ts';
import { rootItems } from './root-items.ts';

async function unpack(fields: Parameters<typeof makeDeb>[0]): Promise<UnpackedDeb> {
  return { name: fields.name, ...(await readDeb(makeDeb(fields), fields.name)) };
}

function textOf(items: readonly LayerItem[], path: string): string | undefined {
  const content = items.find(({ entry }) => entry.path === path)?.content;
  return content?.kind === 'bytes' ? Buffer.from(content.bytes).toString('utf8') : undefined;
}

async function digest(items: readonly LayerItem[]): Promise<string> {
  const pieces: Buffer[] = [];
  await writeLayer(items, (bytes) => void pieces.push(Buffer.from(bytes)));
  return digestOf(Buffer.concat(pieces));
}

describe('libraries of an image', () => {
  const fields = {
    name: 'libx1',
    version: '1-1',
    files: {
      lib: { type: 'directory' },
      'lib/x86_64-linux-gnu/libx.so.1.2': 'library',
      'lib/x86_64-linux-gnu/libx.so.1': { type: 'symlink', linkTarget: 'libx.so.1.2' },
      'usr/bin/x-tool': '#!/bin/sh',
      'usr/lib/x86_64-linux-gnu/gconv/A.so': 'conversion',
      'usr/share/doc/libx1/copyright': 'free',
      'usr/share/doc/libx1/changelog.gz': 'long',
      'usr/share/man/man1/x.1.gz': 'manual',
    },
  } as const;

  test('are there with their licence, and no program or manual', async () => {
    const items = libraryItems([await unpack(fields)]);
    assert.deepEqual(
      items.filter(({ entry }) => entry.type !== 'directory').map(({ entry }) => entry.path),
      [
        'usr/lib/x86_64-linux-gnu/libx.so.1.2',
        'usr/lib/x86_64-linux-gnu/libx.so.1',
        'usr/share/doc/libx1/copyright',
        'var/lib/dpkg/status.d/libx1',
        'var/lib/dpkg/status.d/libx1.md5sums',
      ],
    );
  });

  test('are told of as scanners look for them', async () => {
    const items = libraryItems([await unpack(fields)]);
    const status = textOf(items, 'var/lib/dpkg/status.d/libx1') ?? '';
    assert.match(status, /^Package: libx1\nVersion: 1-1\nArchitecture: amd64\n/);
    assert.match(status, /\nStatus: install ok installed\n$/);
  });

  test('of whatever order the packages are, the layer is the same', async () => {
    const [one, two] = [
      await unpack(fields),
      await unpack({ name: 'liby1', version: '2', files: { 'usr/lib/y.so': 'y' } }),
    ];
    assert.equal(await digest(libraryItems([one, two])), await digest(libraryItems([two, one])));
  });
});

test('the root has users, certificates and what says which Debian it is, and no shell', async () => {
  const base = await unpack({
    name: 'base-files',
    version: '13.8',
    files: { 'usr/lib/os-release': 'ID=debian\n', 'etc/debian_version': '13.8\n', 'etc/motd': 'hello' },
  });
  const authorities = await unpack({
    name: 'ca-certificates',
    version: '2025',
    architecture: 'all',
    files: {
      'usr/share/ca-certificates/mozilla/B.crt': 'BBB',
      'usr/share/ca-certificates/mozilla/A.crt': 'AAA\n',
      'usr/sbin/update-ca-certificates': '#!/bin/sh',
    },
  });
  const items = rootItems(base, authorities);
  assert.equal(textOf(items, 'etc/ssl/certs/ca-certificates.crt'), 'AAA\nBBB\n');
  assert.equal(textOf(items, 'usr/lib/os-release'), 'ID=debian\n');
  assert.match(textOf(items, 'etc/passwd') ?? '', /^nonroot:x:65532:65532:/m);
  assert.match(textOf(items, 'var/lib/dpkg/status.d/base-files') ?? '', /^Version: 13\.8$/m);
  const home = items.find(({ entry }) => entry.path === 'home/nonroot')?.entry;
  assert.deepEqual([home?.uid, home?.mode], [65532, 0o700]);
  assert.deepEqual(
    items.filter(({ entry }) => /(^|\/)(s?bin)(\/|$)/.test(entry.path)),
    [],
  );
});
