import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sampleTar } from '../suites/sample-tar.ts';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Lab, missingPrograms, openLab } from './lab.ts';
import { pushPlatforms } from './push-platforms.ts';
import { writeFiles } from './write-files.ts';

describe('images that are changed where they are', { skip: missingPrograms('docker-registry') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  let many: string;

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    many = `${registry.host}/team/many:1`;
    pushPlatforms(lab, many);
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test('every image of an index is changed in the registry, and no layer is read or sent', () => {
    using there = openLab();
    const name = `${registry.host}/edited/many:2`;
    const before = registry.asked().length;
    const called = there.nacre('mutate', '-l', 'reviewed=yes', '-t', name, many);
    assert.equal(called.status, 0, called.stderr);
    assert.match(called.stderr, /left out of the index: 2 attestations/);
    const asked = registry.asked().slice(before);
    const index = JSON.parse(there.ok('manifest', name));
    assert.equal(index.manifests.length, 2);
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const { layers } = JSON.parse(there.ok('manifest', '--platform', platform, name));
      for (const { digest } of layers)
        assert.deepEqual(
          asked.filter((line) => line.includes(`blobs/${digest}`) && !line.startsWith('HEAD')),
          [],
        );
      const { config } = JSON.parse(there.ok('manifest', '--config', '--platform', platform, name));
      assert.equal(config.Labels.reviewed, 'yes');
    }
    assert.equal(there.ok('images', '-q'), '');
    assert.equal(there.ok('mutate', '-q', '-l', 'reviewed=yes', '-t', name, many), called.stdout.trim());
  });

  test('layers are put on top in the registry, of which only they are sent', () => {
    using there = openLab();
    const name = `${registry.host}/appended/many:1`;
    const tar = join(there.directory, 'layer.tar');
    writeFiles(there.directory, { 'layer.tar': sampleTar({ 'etc/': '', 'etc/added': 'yes\n' }) });
    const before = registry.asked().length;
    const digest = there.ok('append', '-q', '-t', name, many, tar);
    const sent = registry
      .asked()
      .slice(before)
      .filter((line) => /digest=/.test(line));
    assert.equal(sent.length, 3, 'the layer and two configs');
    assert.equal(there.ok('append', '-q', '-t', name, many, tar), digest);
    there.ok('pull', '-q', '--all-platforms', name);
    assert.match(there.ok('tree', name, '/etc'), /added/);
    assert.match(there.ok('system', 'check'), /whole/);
  });

  test('indexes are made in the registry of images that are there and elsewhere', () => {
    using there = openLab();
    const name = `${registry.host}/indexes/some:1`;
    there.ok('copy', '-q', '--platform', 'linux/amd64', many, `${registry.host}/single/amd64:1`);
    there.ok('copy', '-q', '--platform', 'linux/arm64', many, 'store:arm64:1');
    const before = registry.asked().length;
    there.ok('index', 'create', '-q', '-t', name, `${registry.host}/single/amd64:1`, 'store:arm64:1');
    assert.ok(
      registry
        .asked()
        .slice(before)
        .some((line) => line.includes('mount=sha256')),
    );
    const platforms = (): readonly string[] =>
      JSON.parse(there.ok('index', 'inspect', '--json', name)).manifests.map(
        (each: { platform: string }) => each.platform,
      );
    assert.deepEqual(platforms(), ['linux/amd64', 'linux/arm64']);
    there.ok('index', 'remove', '-q', name, 'linux/amd64');
    assert.deepEqual(platforms(), ['linux/arm64']);
    there.ok('index', 'add', '-q', name, many);
    assert.deepEqual(platforms(), ['linux/arm64', 'linux/amd64', 'unknown/unknown', 'unknown/unknown']);
    there.ok('pull', '-q', '--all-platforms', name);
  });

  test('it has to be said where it goes', () => {
    const called = lab.nacre('mutate', '-l', 'a=b', `docker://${many}`);
    assert.equal(called.status, 1);
    assert.match(called.stderr, /it is not said where/);
  });
});
