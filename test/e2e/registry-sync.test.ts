import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { type Lab, missingPrograms, openLab, run } from './lab.ts';
import { startNacreRegistry } from './start-nacre-registry.ts';
import { writeFiles } from './write-files.ts';

interface Report {
  readonly dryRun: boolean;
  readonly images: readonly {
    readonly action: string;
    readonly target: string;
    readonly digest: string | null;
    readonly message: string | null;
  }[];
}

/** `action tag` of each. */
const actions = (report: Report): readonly string[] =>
  report.images.map(({ action, target }) => `${action} ${target.slice(target.lastIndexOf(':') + 1)}`).sort();

describe('many tags at once', { skip: missingPrograms('docker-registry', 'skopeo') }, () => {
  let lab: Lab;
  let registry: DockerRegistry;
  let app: string;
  const digests = new Map<string, string>();

  before(async () => {
    lab = openLab();
    registry = await startDockerRegistry(join(lab.directory, 'registry'));
    app = `${registry.host}/team/app`;
    for (const version of ['1.9', '1.10', '2.0']) {
      const context = join(lab.directory, version);
      writeFiles(context, { Dockerfile: `FROM scratch\nLABEL version=${version}\nCOPY Dockerfile /\n` });
      digests.set(version, lab.ok('build', '-q', '-t', `${app}:${version}`, '--push', context));
    }
    digests.set('latest', lab.ok('copy', '-q', `docker://${app}:2.0`, `${app}:latest`));
  });
  after(async () => {
    await registry[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  /** But for those of lists of referrers. */
  const tagsOf = (repository: string): readonly string[] => {
    const { Tags } = JSON.parse(run('skopeo', 'list-tags', '--tls-verify=false', `docker://${repository}`));
    return Tags.filter((tag: string) => !tag.startsWith('sha256-')).toSorted();
  };

  test('copy --all-tags: the second time all is there, and only heads are asked', () => {
    using there = openLab();
    const target = `${registry.host}/mirror/app`;
    const first: Report = JSON.parse(there.ok('copy', '-q', '--all-tags', '--json', app, target));
    assert.deepEqual(actions(first), ['copied 1.10', 'copied 1.9', 'copied 2.0', 'copied latest']);
    for (const { target: name, digest } of first.images) assert.equal(digest, digests.get(name.replace(/.*:/, '')));
    assert.deepEqual(tagsOf(target), tagsOf(app));
    const before = registry.asked().length;
    const second: Report = JSON.parse(there.ok('copy', '-q', '-a', '--json', app, target));
    assert.ok(second.images.every(({ action }) => action === 'unchanged'));
    const asked = registry.asked().slice(before);
    const others = asked.filter(
      (line) => !/^HEAD .*\/manifests\/|^GET \/v2\/(?:team|mirror)\/app\/tags\/list|^GET \/v2\/$/.test(line),
    );
    assert.deepEqual(others, []);
    assert.equal(asked.filter((line) => line.startsWith('HEAD')).length, 8);
  });

  test('tags are chosen, through the store and a layout', () => {
    using there = openLab();
    const layout = join(there.directory, 'layout');
    there.ok('copy', '-q', '-a', '--filter', '1.*', '--filter', '2.*', '--newest', '2', app, 'store:app');
    const kept: readonly { readonly tag: string }[] = JSON.parse(there.ok('images', '--json'));
    assert.deepEqual(
      kept.map(({ tag }) => tag),
      ['1.10', '2.0'],
    );
    there.ok('copy', '-q', '-a', '--exclude', '2.*', 'store:app', `oci:${layout}`);
    assert.deepEqual(namesIn(layout), ['1.10']);
    const target = `${registry.host}/mirror/some`;
    assert.match(there.ok('copy', '-a', '--dry-run', `oci:${layout}`, target), /^would copy .*:1\.10 sha256:/);
    assert.throws(() => tagsOf(target));
    assert.equal(there.ok('copy', '-a', '-q', `oci:${layout}`, target), `copied ${target}:1.10 ${digests.get('1.10')}`);
  });

  test('a broken tag keeps no other from being copied', () => {
    using there = openLab();
    const layout = join(there.directory, 'layout');
    there.ok('copy', '-q', '-a', app, `oci:${layout}`);
    rmSync(join(layout, 'blobs/sha256', digests.get('1.10')?.replace('sha256:', '') ?? ''));
    const target = `${registry.host}/mirror/broken`;
    const copied = there.nacre('copy', '-q', '-a', `oci:${layout}`, target);
    assert.equal(copied.status, 1);
    assert.equal(copied.stdout.split('\n').length, 4);
    assert.match(copied.stderr, /^error: copy oci:.*layout:1\.10 to .*\/broken:1\.10: blob sha256:\w+ is not there\n$/);
    assert.deepEqual(tagsOf(target), ['1.9', '2.0', 'latest']);
  });

  test('sync: what a file says, deleted where it is told to, and nothing the second time', async () => {
    using there = openLab();
    using own = await startNacreRegistry(there.directory);
    const file = join(there.directory, 'sync.yaml');
    const write = (...lines: readonly string[]): void => {
      const entry = ['source: FROM/team/*', 'target: TO/mirror/{name}', ...lines].join('\n    ');
      const text = `parallel: 2\nrepositories:\n  - ${entry}\n`;
      writeFileSync(file, text.replace('FROM', registry.host).replace('TO', own.host));
    };
    const sync = (...flags: readonly string[]): Report => JSON.parse(there.ok('sync', '-q', '--json', ...flags, file));
    write('tags: ["!latest"]');
    assert.deepEqual(actions(sync('--dry-run')), ['copied 1.10', 'copied 1.9', 'copied 2.0']);
    assert.deepEqual(actions(sync()), ['copied 1.10', 'copied 1.9', 'copied 2.0']);

    write('versions: ">=1.9"', 'newest: 2', 'delete: true');
    const wanted = ['deleted 1.9', 'unchanged 1.10', 'unchanged 2.0'];
    assert.deepEqual(
      [sync('--dry-run')].map(({ dryRun, images }) => [dryRun, actions({ dryRun, images })]),
      [[true, wanted]],
    );
    assert.deepEqual(actions(sync()), wanted);
    assert.deepEqual(tagsOf(`${own.host}/mirror/app`), ['1.10', '2.0']);
    const before = registry.asked().length;
    assert.deepEqual(actions(sync()), wanted.slice(1));
    const asked = registry.asked().slice(before);
    assert.deepEqual(
      asked.filter((line) => !/^HEAD |\/tags\/list|\/_catalog|^GET \/v2\/$/.test(line)),
      [],
    );

    // Nothing chosen is no reason to delete all.
    write('versions: ">=7"', 'delete: true');
    const guarded = there.nacre('sync', '-q', file);
    assert.equal(guarded.status, 1);
    assert.match(guarded.stderr, /no tag of .*\/team\/app is chosen, so 2 in the target are not deleted/);
    write('source: FROM/team/absent', 'delete: true');
    assert.match(there.nacre('sync', file).stderr, /source stands here twice\n +at .*sync\.yaml:5:5/);
    assert.deepEqual(tagsOf(`${own.host}/mirror/app`), ['1.10', '2.0']);
  });

  test('sync deletes from a registry that deletes manifests alone, but none that other tags have', () => {
    using there = openLab();
    const file = join(there.directory, 'sync.yaml');
    const target = `${registry.host}/pruned/app`;
    there.ok('copy', '-q', '-a', app, target);
    const entry = { source: app, target, tags: ['1.9', 'latest'], delete: true };
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ repositories: [entry] }));
    const synced = there.nacre('sync', '-q', file);
    assert.equal(synced.status, 1);
    assert.equal(synced.stdout, `deleted ${target}:1.10\n`);
    assert.match(
      synced.stderr,
      /^error: delete .*\/pruned\/app:2\.0: the registry deletes 2\.0 only together with latest\n/,
    );
    assert.deepEqual(tagsOf(target), ['1.9', '2.0', 'latest']);
    const layout = { source: app, target: 'oci:layout', tags: '/^[12]/', delete: true };
    writeFileSync(file, JSON.stringify({ repositories: [layout] }));
    there.ok('sync', '-q', file);
    writeFileSync(file, JSON.stringify({ repositories: [{ ...layout, tags: '2.0' }] }));
    assert.equal(there.ok('sync', '-q', file).replaceAll(/oci:.*:/g, ''), 'deleted 1.10\ndeleted 1.9');
    assert.deepEqual(namesIn(join(there.directory, 'layout')), ['2.0']);
  });

  test('to a registry of our own and back, by skopeo sync too', async () => {
    using there = openLab();
    using own = await startNacreRegistry(there.directory);
    const target = `${own.host}/team/app`;
    there.ok('copy', '-q', '-a', '--referrers', app, target);
    const report: Report = JSON.parse(there.ok('copy', '-q', '-a', '--json', target, `oci:${there.directory}/back`));
    assert.ok(report.images.every(({ target: name, digest }) => digest === digests.get(name.replace(/.*:/, ''))));
    const plain = ['--src-tls-verify=false', '--dest-tls-verify=false'];
    run('skopeo', 'sync', '--all', ...plain, '--src', 'docker', '--dest', 'docker', target, `${registry.host}/theirs`);
    const again: Report = JSON.parse(there.ok('copy', '-q', '-a', '--json', target, `${registry.host}/theirs/app`));
    assert.deepEqual(actions(again), [...digests.keys()].map((tag) => `unchanged ${tag}`).sort());
  });
});

function namesIn(layout: string): readonly string[] {
  const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  return manifests.map(
    (entry: { readonly annotations?: Readonly<Record<string, string>> }) =>
      entry.annotations?.['org.opencontainers.image.ref.name'],
  );
}
