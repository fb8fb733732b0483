import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sampleTar } from '../suites/sample-tar.ts';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Lab, missingPrograms, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

describe('what is in a registry', { skip: missingPrograms('docker-registry') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  const digests = new Map<string, string>();

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    for (const content of ['a', 'b']) {
      const tar = join(lab.directory, `${content}.tar`);
      writeFiles(lab.directory, { [`${content}.tar`]: sampleTar({ file: content }) });
      digests.set(content, lab.ok('import', '-q', tar, `${content}:1`));
    }
    const tags = { '2.0': 'a', '1.9': 'a', '1.10': 'b', '1.10-rc1': 'a', latest: 'b' };
    for (const [tag, content] of Object.entries(tags))
      lab.ok('copy', '-q', `store:${content}:1`, `${registry.host}/team/app:${tag}`);
    lab.ok('copy', '-q', 'store:a:1', `${registry.host}/other:1`);
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test('tags, in the order and number that are wanted', () => {
    const app = `${registry.host}/team/app`;
    const rows: readonly (readonly [flags: readonly string[], tags: readonly string[]])[] = [
      [
        ['--sort', 'name'],
        ['1.10', '1.10-rc1', '1.9', '2.0', 'latest'],
      ],
      [
        ['--sort', 'version'],
        ['2.0', '1.10', '1.10-rc1', '1.9', 'latest'],
      ],
      [
        ['--sort', 'version', '--filter', '/^[0-9.]+$/'],
        ['2.0', '1.10', '1.9'],
      ],
      [['--sort', 'version', '--filter', '1.*', '--limit', '1'], ['1.10']],
      [['--filter', 'none*'], []],
    ];
    for (const [flags, tags] of rows) assert.deepEqual(lab.ok('tags', ...flags, app), tags.join('\n'));
    const json = JSON.parse(lab.ok('tags', '--json', '--sort', 'name', app));
    assert.deepEqual(json, { repository: app, tags: ['1.10', '1.10-rc1', '1.9', '2.0', 'latest'] });
    assert.match(lab.nacre('tags', `${registry.host}/nowhere`).stderr, /has no tags of nowhere/);
    assert.match(lab.nacre('tags', `${app}:1.9`).stderr, /names an image/);
  });

  test('repositories', () => {
    assert.equal(lab.ok('catalog', registry.host), 'other\nteam/app');
    assert.equal(lab.ok('catalog', '--filter', 'team/*', registry.host), 'team/app');
    const json = JSON.parse(lab.ok('catalog', '--json', '--limit', '1', registry.host));
    assert.deepEqual(json, { registry: registry.host, repositories: ['other'] });
  });

  test('a manifest is printed as it is, and its digest without fetching it', () => {
    const name = `${registry.host}/team/app:1.9`;
    const { stdout } = lab.nacre('manifest', name);
    assert.equal(`sha256:${createHash('sha256').update(stdout).digest('hex')}`, digests.get('a'));
    const before = registry.asked().length;
    assert.equal(lab.ok('manifest', '--digest', name), digests.get('a'));
    const asked = registry.asked().slice(before);
    assert.deepEqual(
      asked.filter((line) => line.includes('manifests')),
      ['HEAD /v2/team/app/manifests/1.9'],
    );
    const { config } = JSON.parse(stdout);
    const bytes = lab.nacre('manifest', '--config', name).stdout;
    assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, config.digest);
    assert.equal(lab.ok('manifest', '--config', '--digest', name), config.digest);
    assert.equal(lab.ok('manifest', 'a:1'), stdout);
  });

  test('what other tags stand for is only deleted when that is said', () => {
    const app = `${registry.host}/team/app`;
    const refused = lab.nacre('delete', `${app}:latest`);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /these tags stand for: 1\.10\n.*--force/);
    assert.match(lab.nacre('delete', `${app}@${digests.get('b')}`).stderr, /stand for: 1\.10, latest/);
    const report = JSON.parse(lab.ok('delete', '--json', '--force', `${app}:latest`));
    assert.deepEqual([report.digest, report.manifest, report.tags], [digests.get('b'), true, ['1.10', 'latest']]);
    assert.match(lab.nacre('delete', `${app}:latest`).stderr, /has no tag latest of team\/app/);
    assert.equal(lab.ok('delete', `${registry.host}/other:1`), `Untagged: 1\nDeleted: ${digests.get('a')}`);
    assert.equal(lab.ok('tags', '--sort', 'name', app), '1.10-rc1\n1.9\n2.0');
  });

  test('what is not said exactly is not deleted', () => {
    const named = lab.nacre('delete', `${registry.host}/team/app`);
    assert.equal(named.status, 1);
    assert.match(named.stderr, /names neither a tag nor a digest/);
  });
});
