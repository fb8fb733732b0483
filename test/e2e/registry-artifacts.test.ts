import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startDockerRegistry } from './docker-registry.ts';
import { type Lab, missingPrograms, openLab, run } from './lab.ts';
import { startNacreRegistry } from './start-nacre-registry.ts';
import { writeFiles } from './write-files.ts';

/** Pushes, attaches, finds and pulls. */
function useArtifacts(lab: Lab, host: string): void {
  const files = join(lab.directory, 'files');
  writeFiles(files, { 'site/index.html': 'hello\n', 'site/deep/run': 'run\n', 'report.json': '{}' });
  const at = (name: string): string => join(files, name);
  const artifact = `${host}/things/site:1`;
  const pushed = lab.ok('artifact', 'push', '-q', artifact, at('site'), `${at('report.json')}:application/json`);
  const out = join(lab.directory, `out-${host.replaceAll(/\W/g, '-')}`);
  lab.ok('artifact', 'pull', '-q', '-o', out, artifact);
  assert.equal(readFileSync(join(out, 'site/deep/run'), 'utf8'), 'run\n');
  assert.equal(readFileSync(join(out, 'report.json'), 'utf8'), '{}');
  assert.equal(lab.ok('manifest', '--digest', `docker://${artifact}`), pushed);

  const image = `${host}/team/app:1`;
  writeFiles(join(lab.directory, 'context'), { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
  lab.ok('build', '-q', '-t', image, '--push', join(lab.directory, 'context'));
  const type = 'application/vnd.example.report';
  const attach = (to: string, kind: string): string =>
    lab.ok('artifact', 'attach', '-q', '--to', to, '--artifact-type', kind, `${at('report.json')}:application/json`);
  const before = lab.ok('manifest', '--digest', `docker://${image}`);
  const report = attach(`docker://${image}`, type);
  const seal = attach(`docker://${host}/team/app@${report}`, 'application/vnd.example.seal');
  assert.equal(lab.ok('manifest', '--digest', `docker://${image}`), before, 'the image stays under its tag');
  const found = JSON.parse(lab.ok('artifact', 'discover', '--json', '--artifact-type', type, `docker://${image}`));
  assert.deepEqual(
    found.referrers.map((each: { digest: string }) => each.digest),
    [report],
  );
  const tree = lab.ok('artifact', 'tree', `docker://${image}`).split('\n');
  const line = tree.findIndex((each) => each.includes(report));
  assert.match(tree[line + 1] ?? '', new RegExp(`── application/vnd\\.example\\.seal ${seal}$`));
  // They go along with the image.
  lab.ok('copy', '-q', '--referrers', `docker://${image}`, `${host}/copies/app:1`);
  assert.match(lab.ok('artifact', 'tree', `docker://${host}/copies/app:1`), new RegExp(seal));
}

test('artifacts in a registry without a list of referrers', { skip: missingPrograms('docker-registry') }, async () => {
  using lab = openLab();
  await using registry = await startDockerRegistry(join(lab.directory, 'registry'));
  useArtifacts(lab, registry.host);
});

describe('artifacts in our own registry', () => {
  test('are pushed, pulled, attached and found', async () => {
    using lab = openLab();
    using there = openLab();
    using registry = await startNacreRegistry(there.directory);
    useArtifacts(lab, registry.host);
  });

  test('are copied by skopeo', { skip: missingPrograms('skopeo') }, async () => {
    using lab = openLab();
    using there = openLab();
    using registry = await startNacreRegistry(there.directory);
    writeFiles(lab.directory, { 'd/file': 'content\n', plain: 'plain\n' });
    const name = `${registry.host}/a/thing:1`;
    lab.ok('artifact', 'push', '-q', name, join(lab.directory, 'd'), join(lab.directory, 'plain'));
    const layout = join(lab.directory, 'layout');
    run('skopeo', 'copy', '-q', '--src-tls-verify=false', `docker://${name}`, `oci:${layout}:1`);
    lab.ok('artifact', 'pull', '-q', '-o', join(lab.directory, 'out'), `oci:${layout}:1`);
    assert.equal(readFileSync(join(lab.directory, 'out/d/file'), 'utf8'), 'content\n');
  });

  test('are read and written by oras', { skip: missingPrograms('oras') }, async () => {
    using lab = openLab();
    using there = openLab();
    using registry = await startNacreRegistry(there.directory);
    writeFiles(lab.directory, { 'd/file': 'content\n', plain: 'plain\n' });
    const [ours, theirs] = [`${registry.host}/a/ours:1`, `${registry.host}/a/theirs:1`];
    lab.ok('artifact', 'push', '-q', ours, join(lab.directory, 'd'), join(lab.directory, 'plain'));
    run('sh', '-c', `cd ${lab.directory} && mkdir o && oras pull --plain-http -o o ${ours}`);
    assert.equal(readFileSync(join(lab.directory, 'o/d/file'), 'utf8'), 'content\n');
    run('sh', '-c', `cd ${lab.directory} && oras push --plain-http ${theirs} plain:text/plain d`);
    lab.ok('artifact', 'pull', '-q', '-o', join(lab.directory, 'out'), theirs);
    assert.ok(statSync(join(lab.directory, 'out/d')).isDirectory());
    assert.equal(readFileSync(join(lab.directory, 'out/d/file'), 'utf8'), 'content\n');
  });
});

test('files of images of our own registry are read without pulling them', async () => {
  using lab = openLab();
  using there = openLab();
  using registry = await startNacreRegistry(there.directory);
  const context = join(lab.directory, 'context');
  writeFiles(context, {
    Dockerfile: 'FROM scratch\nCOPY etc /etc/\nCOPY large /large\n',
    'etc/name': 'nacre\n',
    large: 'x'.repeat(1e6),
  });
  lab.ok('build', '-q', '-t', 'app:1', context);
  for (const compression of ['none', 'gzip', 'zstd']) {
    const name = `${registry.host}/team/app:${compression}`;
    lab.ok('tag', 'app:1', name);
    lab.ok('push', '-q', '--compression', compression, name);
    using reader = openLab();
    assert.equal(reader.ok('cat', name, '/etc/name'), 'nacre', compression);
    assert.equal(reader.ok('ls', '-R', name), 'etc\netc/name\nlarge', compression);
    assert.equal(reader.ok('cat', '--verify', name, '/large').length, 1e6, compression);
    assert.equal(reader.ok('images', '-q'), '');
  }
});
