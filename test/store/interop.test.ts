import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { limits } from '../../src/base/index.ts';
import { copy } from '../../src/image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  digestOf,
  type Names,
  parseManifest,
  readBlob,
} from '../../src/oci/index.ts';
import { createLayout, memoryStore, openArchive, openLayout, writeArchive } from '../../src/store/index.ts';
import { putSample, sampleImage } from '../suites/sample-image.ts';
import { sampleTar } from '../suites/sample-tar.ts';
import { temporaryDirectory } from '../suites/temporary-directory.ts';
import { missingPrograms, run } from './programs.ts';

const base = sampleTar({ 'etc/': '', 'etc/os-release': 'ID=sample\n', 'bin/': '', 'bin/tool': '#!/bin/sh\n' });
const top = sampleTar({ 'srv/': '', 'srv/page': 'hello\n' });
const image = sampleImage(base, { gzip: top });
const other = sampleImage(base);
const name = 'docker.io/library/sample:latest';
const otherName = 'docker.io/me/other:1';

const directory = temporaryDirectory();
after(() => directory[Symbol.dispose]());
let scratched = 0;
const scratch = (): string => directory.join(`scratch-${scratched++}`);

/** Copies an image out of what another program wrote, every byte verified, and returns its manifest. */
async function readImage(source: BlobSource & Pick<Names, 'resolve'>, wanted: string) {
  const descriptor: Descriptor | undefined = await source.resolve(wanted);
  assert.ok(descriptor !== undefined, `${wanted} is not there`);
  const store = memoryStore();
  await copy(source, store, descriptor);
  return { descriptor, manifest: parseManifest(await readBlob(store, descriptor, limits.manifest)) };
}

describe('what is written here', () => {
  before(async () => {
    const layout = createLayout(directory.join('layout'));
    await layout.point('latest', await putSample(layout, image));
    const store = memoryStore();
    const images = [
      { names: [name], descriptor: await putSample(store, image) },
      { names: [otherName, 'docker.io/me/other:2'], descriptor: await putSample(store, other) },
    ];
    for (const [file, count] of [
      ['one.tar', 1],
      ['all.tar', 2],
    ] as const) {
      const fd = openSync(directory.join(file), 'w');
      await writeArchive(store, images.slice(0, count), 'docker', (bytes) => void writeSync(fd, bytes));
      closeSync(fd);
    }
  });

  const skopeoReads = [
    { what: 'a layout', source: 'oci:layout:latest', expected: image },
    { what: 'an archive of one image', source: 'oci-archive:one.tar', expected: image },
    { what: 'an archive of several, by name', source: `oci-archive:all.tar:${otherName}`, expected: other },
  ];
  for (const { what, source, expected } of skopeoReads) {
    test(`skopeo reads ${what}, and the digest stays`, { skip: missingPrograms('skopeo') }, () => {
      const target = directory.join(`skopeo ${what}`);
      run('skopeo', 'copy', '--preserve-digests', inDirectory(source), `dir:${target}`);
      assert.equal(digestOf(readFileSync(`${target}/manifest.json`)), expected.descriptor.digest);
    });
  }

  test('skopeo reads it as a docker archive, and the config stays', { skip: missingPrograms('skopeo') }, () => {
    const target = directory.join('from docker archive');
    run('skopeo', 'copy', inDirectory('docker-archive:all.tar:me/other:2'), `dir:${target}`);
    const manifest = JSON.parse(readFileSync(`${target}/manifest.json`, 'utf8'));
    assert.equal(manifest.config.digest, other.config.digest);
  });

  test('umoci unpacks a layout', { skip: missingPrograms('umoci') }, () => {
    assert.equal(run('umoci', 'ls', '--layout', directory.join('layout')).trim(), 'latest');
    const bundle = directory.join('bundle');
    const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
    run('umoci', 'unpack', ...rootless, '--image', `${directory.join('layout')}:latest`, bundle);
    assert.equal(readFileSync(`${bundle}/rootfs/srv/page`, 'utf8'), 'hello\n');
  });

  test('podman loads an archive of one image, and the digest stays', { skip: missingPrograms('podman') }, () => {
    podman('load', '-i', directory.join('one.tar'));
    assert.deepEqual(podmanImages(), [`${name} ${image.descriptor.digest}`]);
    podman('rmi', '-a', '-f');
  });

  test('podman loads an archive of several', { skip: missingPrograms('podman') }, () => {
    podman('load', '-i', directory.join('all.tar'));
    const loaded = podmanImages().map((line) => line.split(' ')[0]);
    assert.deepEqual(loaded, [name, otherName, 'docker.io/me/other:2']);
    podman('rmi', '-a', '-f');
  });
});

describe('what skopeo writes', { skip: missingPrograms('skopeo') }, () => {
  before(async () => {
    const layout = createLayout(directory.join('for-skopeo'));
    await layout.point('latest', await putSample(layout, image));
  });

  test('a layout', async () => {
    skopeoCopy('oci:for-skopeo:latest', 'oci:by-skopeo:v1', '--preserve-digests');
    const { descriptor } = await readImage(openLayout(directory.join('by-skopeo')), 'v1');
    assert.equal(descriptor.digest, image.descriptor.digest);
  });

  test('an archive of a layout', async () => {
    skopeoCopy('oci:for-skopeo:latest', `oci-archive:by-skopeo.oci.tar:${name}`, '--preserve-digests');
    await using archive = await openArchive(directory.join('by-skopeo.oci.tar'), { scratch });
    assert.equal((await readImage(archive, name)).descriptor.digest, image.descriptor.digest);
  });

  test('a docker archive', async () => {
    skopeoCopy('oci:for-skopeo:latest', 'docker-archive:by-skopeo.docker.tar:sample:latest');
    await using archive = await openArchive(directory.join('by-skopeo.docker.tar'), { scratch });
    const { manifest } = await readImage(archive, name);
    assert.equal(manifest.config.digest, image.config.digest);
    assert.deepEqual(
      manifest.layers.map(({ digest }) => digest),
      image.refs.map(({ diffId }) => diffId),
    );
  });
});

describe('what podman saves', { skip: missingPrograms('podman') }, () => {
  before(() => {
    mkdirSync(directory.join('tar'));
    writeFileSync(directory.join('tar', 'base.tar'), base);
    podman('import', directory.join('tar', 'base.tar'), 'sample:latest');
    podman('tag', 'sample:latest', otherName);
  });

  const saved = [
    { format: 'oci-archive', names: ['localhost/sample:latest'] },
    { format: 'docker-archive', names: ['localhost/sample:latest', otherName] },
  ];
  for (const { format, names } of saved) {
    test(`as ${format}`, async () => {
      const file = directory.join(`by-podman.${format}`);
      const several = names.length > 1 ? ['-m'] : [];
      podman('save', ...several, '--format', format, '-o', file, ...names);
      await using archive = await openArchive(file, { scratch });
      for (const one of names) {
        const { manifest } = await readImage(archive, one);
        assert.equal(manifest.config.digest, `sha256:${podman('images', '-q', '--no-trunc', one).trim().slice(7)}`);
      }
      assert.deepEqual(
        (await archive.list()).map((named) => named.name),
        [...names].sort(),
      );
    });
  }
});

test('what umoci writes', { skip: missingPrograms('umoci') }, async () => {
  const layout = directory.join('by-umoci');
  run('umoci', 'init', '--layout', layout);
  run('umoci', 'new', '--image', `${layout}:empty`);
  writeFileSync(directory.join('hello'), 'hello\n');
  run('umoci', 'insert', '--image', `${layout}:empty`, '--tag', 'v1', directory.join('hello'), '/hello');
  const { manifest } = await readImage(openLayout(layout), 'v1');
  assert.equal(manifest.layers.length, 1);
});

function skopeoCopy(from: string, to: string, ...options: readonly string[]): void {
  run('skopeo', 'copy', ...options, inDirectory(from), inDirectory(to));
}

/** `oci:layout:latest` with the path in our directory. */
function inDirectory(reference: string): string {
  const colon = reference.indexOf(':') + 1;
  return reference.slice(0, colon) + directory.join(reference.slice(colon));
}

/** Podman with a store of its own. */
function podman(...args: readonly string[]): string {
  const where = ['--root', directory.join('podman'), '--runroot', directory.join('podman-run')];
  return run('podman', ...where, '--storage-driver', 'vfs', ...args);
}

function podmanImages(): readonly string[] {
  const format = '{{.Repository}}:{{.Tag}} {{.Digest}}';
  return podman('images', '--format', format).trim().split('\n').sort();
}
