import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Lab, missingPrograms, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

interface Entry {
  readonly digest: string;
  readonly platform?: { readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

describe('copy of some platforms', { skip: missingPrograms('docker-registry', 'skopeo') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  let many: string;
  let index: string;

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    many = `${registry.host}/team/many:1`;
    writeFiles(join(lab.directory, 'context'), { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
    const platforms = [
      '--platform',
      'linux/amd64,linux/arm64',
      '--platform',
      'linux/riscv64',
      '--provenance',
      'mode=min',
    ];
    index = lab.ok('build', '-q', '-t', many, ...platforms, '--push', join(lab.directory, 'context'));
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  const entriesOf = (place: string): readonly Entry[] =>
    JSON.parse(run('skopeo', 'inspect', '--raw', '--tls-verify=false', place)).manifests;

  test('several make an index of these and of what is attested of them', () => {
    using there = openLab();
    const target = `${registry.host}/some/many:1`;
    const call = ['copy', '--json', '--platform', 'linux/amd64', '--platform', 'linux/riscv64', many, target];
    const copied = there.nacre(...call);
    const report = JSON.parse(copied.stdout);
    assert.notEqual(report.digest, index);
    assert.deepEqual([report.sourceDigest, report.changed], [index, true]);
    assert.match(copied.stderr, new RegExp(`the copy is a new index, ${report.digest}: the source is ${index}`));
    const entries = entriesOf(`docker://${target}`);
    const all = entriesOf(`docker://${many}`);
    const wanted = all.filter((each) => ['amd64', 'riscv64'].includes(each.platform?.architecture ?? ''));
    const images = wanted.map(({ digest }) => digest);
    const attested = all.filter(({ annotations }) =>
      images.includes(annotations?.['vnd.docker.reference.digest'] ?? ''),
    );
    assert.equal(attested.length, 2);
    assert.deepEqual(
      entries,
      all.filter((each) => [...wanted, ...attested].includes(each)),
    );
    assert.deepEqual(JSON.parse(there.ok(...call)).changed, false);
    run('skopeo', 'copy', '-q', '--all', '--src-tls-verify=false', `docker://${target}`, `oci:${there.directory}/o:1`);
  });

  test('all that there are leave the index what it is; one that there is not is told', () => {
    using there = openLab();
    const layout = join(there.directory, 'layout');
    const all = 'linux/arm64,linux/riscv64,linux/amd64';
    assert.equal(there.ok('copy', '-q', '--platform', all, many, `oci:${layout}:1`), index);
    const absent = there.nacre('copy', '--platform', 'linux/amd64,linux/s390x', many, `oci:${layout}:2`);
    assert.equal(absent.status, 1);
    assert.match(
      absent.stderr,
      /no image for linux\/s390x in the index\nhint: Choose one of: linux\/amd64, linux\/arm64/,
    );
    assert.ok(!readFileSync(join(layout, 'index.json'), 'utf8').includes('"2"'));
  });
});
