import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type DockerRegistry, startDockerRegistry } from './docker-registry.ts';
import { call, cannotRun, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { writeFiles } from './write-files.ts';

const password = 'sesame-0f9e8d7c';
const secret = 'token-1a2b3c4d5e';

const files = {
  Dockerfile: 'FROM scratch\nCOPY left.json /app/node_modules/left/package.json\nCOPY hello \\\n  /hello\n',
  'run.Dockerfile': `FROM base
ARG HTTP_PROXY
# see https://ann:${password}@example.org/
RUN --mount=type=secret,id=token,env=TOKEN test -n "$TOKEN"
COPY left.json /app/node_modules/left/package.json
CMD ["cat", "/app/node_modules/left/package.json"]
`,
  'left.json': '{"name":"left","version":"1.3.0","license":"MIT"}',
  hello: 'hello\n',
};

const all = ['--provenance=mode=max', '--sbom=true'];

interface Manifest {
  readonly manifests: readonly {
    readonly digest: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly platform: { readonly os: string };
  }[];
  readonly layers: readonly { readonly digest: string }[];
  readonly artifactType?: string;
}

const parse = (text: string): Manifest => JSON.parse(text) as Manifest;

/** What is said of an image is found by other tools, stays with it wherever it goes, and is in nobody's way. */
describe('attestations', { skip: missingPrograms('busybox') }, () => {
  let lab: Lab;
  let context: string;

  before(() => {
    lab = openLab();
    context = writeFiles(join(lab.directory, 'context'), files);
  });
  after(() => lab[Symbol.dispose]());

  const blob = (digest: string): string =>
    readFileSync(join(lab.environment.NACRE_ROOT ?? '', 'blobs', digest.replace(':', '/')), 'utf8');

  /** The statements that are attached to the first image of an index. */
  const statementsOf = (digest: string): readonly string[] => {
    const { manifests } = parse(blob(digest));
    const entry = manifests.find(
      ({ annotations }) => annotations?.['vnd.docker.reference.digest'] === manifests[0]?.digest,
    );
    return parse(blob(entry?.digest ?? '')).layers.map((layer) => blob(layer.digest));
  };

  test('the same inputs give the same index, wherever they lie', () => {
    const first = lab.ok('build', '-q', '-t', 'app', ...all, context);
    using other = openLab();
    const elsewhere = writeFiles(join(other.directory, 'quite/elsewhere'), files);
    assert.equal(other.ok('build', '-q', '-t', 'app', ...all, elsewhere), first);
    for (const statement of statementsOf(first))
      assert.ok(!statement.includes(lab.directory), 'no path of this machine');
    assert.notEqual(lab.ok('build', '-q', '--provenance=true', context), first);
  });

  test('an index that has them is used like any other', () => {
    lab.ok('build', '-q', '-t', 'app', ...all, '--platform', 'amd64,arm64', context);
    const [row] = JSON.parse(lab.ok('images', '--json')) as { readonly platforms: readonly string[] }[];
    assert.deepEqual(row?.platforms, ['linux/amd64', 'linux/arm64']);
    const [inspection] = JSON.parse(lab.ok('inspect', 'app')) as {
      readonly manifests: readonly { readonly platform: string }[];
    }[];
    assert.deepEqual(
      inspection?.manifests.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
    const { stderr } = lab.nacre('inspect', '--platform', 's390x', 'app');
    assert.match(stderr, /Choose one of: linux\/amd64, linux\/arm64\./);
    assert.equal(lab.nacre('inspect', '--platform', 'unknown/unknown', 'app').status, 1);

    const archive = join(lab.directory, 'app.tar');
    lab.ok('save', '-o', archive, 'app');
    using other = openLab();
    other.ok('load', '-q', '-i', archive);
    for (const verb of [
      ['sbom', '--format', 'spdx'],
      ['provenance', '--platform', 'arm64'],
    ])
      assert.equal(other.ok(...verb, 'app'), lab.ok(...verb, 'app'));
    other.ok('system', 'check');
  });

  test('what was attached is shown, and what was not is said', () => {
    lab.ok('build', '-q', '-t', 'app', ...all, context);
    assert.match(lab.ok('provenance', 'app'), /Dockerfile:3 +COPY hello \/hello$/m);
    assert.match(lab.ok('sbom', 'app'), /^npm +left +1\.3\.0 +MIT +\/app\/node_modules\/left\/package\.json$/m);
    lab.ok('build', '-q', '-t', 'plain', context);
    const { status, stderr } = lab.nacre('provenance', 'plain');
    assert.equal(status, 1);
    assert.match(stderr, /nothing says how plain was made/);
    assert.match(lab.ok('sbom', '--format', 'spdx', 'plain'), /pkg:npm\/left@1\.3\.0/);
  });

  test('stages that ask for it have an SBOM of their own, which stays what it is', () => {
    const dockerfile =
      'FROM scratch AS tools\nARG BUILDKIT_SBOM_SCAN_STAGE=true\nCOPY left.json /node_modules/left/package.json\n';
    writeFiles(context, {
      'stages.Dockerfile': `${dockerfile}FROM scratch\nCOPY --from=tools /node_modules /hidden\n`,
    });
    const build = (): string =>
      lab.ok('build', '-q', '-t', 'staged', '--sbom=true', '-f', join(context, 'stages.Dockerfile'), context);
    const digest = build();
    const [own = '', stage = '', ...rest] = statementsOf(digest);
    assert.deepEqual(rest, []);
    assert.doesNotMatch(own, /pkg:npm/);
    assert.match(stage, /"name":"staged:latest stage tools"/);
    assert.match(stage, /pkg:npm\/left@1\.3\.0/);
    assert.equal(build(), digest);
  });

  test('skopeo copies the index whole', { skip: missingPrograms('skopeo') }, () => {
    const [layout, copied] = [join(lab.directory, 'layout'), join(lab.directory, 'copied')];
    const digest = lab.ok('build', '-q', '-t', 'app', ...all, '-o', `type=oci,dest=${layout},tar=false`, context);
    run('skopeo', 'copy', '-q', '--all', '--preserve-digests', `oci:${layout}`, `oci:${copied}`);
    const { manifests } = parse(readFileSync(join(copied, 'index.json'), 'utf8'));
    assert.equal(manifests[0]?.digest, digest);
    assert.deepEqual(readdirSync(join(copied, 'blobs/sha256')), readdirSync(join(layout, 'blobs/sha256')));
  });

  describe('of an image that runs commands', { skip: cannotRun() }, () => {
    let digest: string;

    before(() => {
      lab.ok('import', '-q', lab.baseTar(), 'base');
      const token = join(lab.directory, 'token');
      writeFileSync(token, secret);
      const flags = ['-t', 'runs', '--secret', `id=token,src=${token}`, '-f', join(context, 'run.Dockerfile')];
      const proxy = `HTTP_PROXY=http://ann:${password}@127.0.0.1:1`;
      digest = lab.ok('build', '-q', ...flags, '--build-arg', proxy, ...all, context);
    });

    test('neither secrets nor passwords of addresses are in them', () => {
      const statements = statementsOf(digest);
      assert.equal(statements.length, 2);
      for (const statement of statements) {
        const texts = [...statement.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) =>
          Buffer.from(data, 'base64').toString(),
        );
        for (const text of [statement, ...texts]) {
          assert.ok(!text.includes(password), 'a password');
          assert.ok(!text.includes(secret), 'a secret');
        }
      }
      assert.match(statements.join(), /"secrets":\[{"id":"token"/);
      assert.match(statements.join(), /pkg:docker\/base@latest\?platform=/);
    });

    test('nacre runs it', () => assert.match(lab.ok('run', '--rm', 'runs'), /"left"/));

    test('podman runs it', { skip: cannotRun('podman', 'runc') }, () => {
      const archive = join(lab.directory, 'runs.tar');
      const own = ['--root', join(lab.directory, 'podman'), '--runroot', join(lab.directory, 'podman-run')];
      const podman = (...args: readonly string[]): string =>
        run('podman', ...own, '--storage-driver', 'vfs', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs', ...args);
      lab.ok('save', '-o', archive, 'runs');
      podman('load', '-q', '-i', archive);
      const limits = ['nofile=256:256', 'nproc=256:256'].flatMap((each) => ['--ulimit', each]);
      assert.match(podman('run', '--rm', '--network', 'none', ...limits, 'docker.io/library/runs'), /"left"/);
    });
  });

  describe('in a registry', { skip: missingPrograms('docker-registry') }, () => {
    let registry: DockerRegistry;

    before(async () => {
      registry = await startDockerRegistry(join(lab.directory, 'registry'));
    });
    after(() => registry[Symbol.asyncDispose]());

    const manifestOf = async (reference: string): Promise<Manifest> => {
      const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
      const response = await fetch(`http://${registry.host}/v2/app/manifests/${reference}`, { headers: { accept } });
      assert.equal(response.status, 200);
      return parse(await response.text());
    };

    test('pushed images have them, as entries of the index that are referrers too', async () => {
      lab.ok('build', '-q', '-t', `${registry.host}/app:1`, '--push', context);
      const { manifests } = await manifestOf('1');
      assert.deepEqual(
        manifests.map(({ platform }) => platform.os),
        ['linux', 'unknown'],
      );
      const { artifactType, layers } = await manifestOf(manifests[1]?.digest ?? '');
      assert.equal(artifactType, 'application/vnd.docker.attestation.manifest.v1+json');
      assert.equal(layers.length, 2);
      // This registry has no referrers API: a tag stands for it.
      const referrers = await manifestOf(manifests[0]?.digest.replace(':', '-') ?? '');
      assert.deepEqual(
        referrers.manifests.map(({ digest }) => digest),
        [manifests[1]?.digest],
      );
    });

    test('unless they are not wanted', async () => {
      lab.ok('build', '-q', '-t', `${registry.host}/app:2`, '--push', '--provenance=false', '--sbom=false', context);
      assert.equal((await manifestOf('2')).manifests, undefined);
    });

    test('they are pulled with their image', () => {
      lab.ok('build', '-q', '-t', `${registry.host}/app:3`, '--push', '--platform', 'amd64,arm64', ...all, context);
      using other = openLab();
      other.ok('pull', '-q', `${registry.host}/app:3`);
      assert.equal(other.ok('provenance', `${registry.host}/app:3`), lab.ok('provenance', `${registry.host}/app:3`));
    });

    const buildx = spawnSync('docker', ['buildx', 'version']).status === 0 ? false : 'needs docker buildx';
    test('buildx shows them', { skip: buildx }, () => {
      const name = `${registry.host}/app:4`;
      lab.ok('build', '-q', '-t', name, '--push', ...all, context);
      const show = (what: string): string => {
        const { status, stdout, stderr } = call(['docker', 'buildx', 'imagetools', 'inspect', name, '--format', what]);
        assert.equal(status, 0, stderr);
        return stdout;
      };
      assert.deepEqual(JSON.parse(show('{{json .Provenance.SLSA}}')), JSON.parse(lab.ok('provenance', '--json', name)));
      assert.deepEqual(JSON.parse(show('{{json .SBOM.SPDX}}')), JSON.parse(lab.ok('sbom', '--format', 'spdx', name)));
    });
  });
});
