import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { digestOf } from '../../src/oci/index.ts';
import {
  type Answered,
  ask,
  codeOf,
  jsonOf,
  pushBlob,
  pushImage,
  pushParts,
  putManifest,
  type SampleManifest,
  toManifest,
} from '../suites/registry/registry-under-test.ts';
import { until } from '../suites/until.ts';
import { type Lab, labEnvironment, nacreProgram, openLab } from './lab.ts';
import { startBucketRegistry } from './start-bucket-registry.ts';
import { type NacreRegistry, startNacreRegistry } from './start-nacre-registry.ts';
import { startS3, whyNoS3 } from './start-s3.ts';

async function serve(lab: Lab, config: string): Promise<NacreRegistry & { readonly config: string }> {
  const path = join(lab.directory, 'registry.yaml');
  writeFileSync(path, config);
  return Object.assign(await startNacreRegistry(lab.directory, '--config', path), { config: path });
}

const get = (origin: string, repository: string, reference: string): Promise<Answered> =>
  ask(origin, 'GET', `/v2/${repository}/manifests/${reference}`);

const remove = async (origin: string, repository: string, reference: string): Promise<number> =>
  (await ask(origin, 'DELETE', `/v2/${repository}/manifests/${reference}`)).status;

/** Asks for an image with all that it needs. @returns what is not there */
async function missingOf(origin: string, repository: string, reference: string): Promise<readonly string[]> {
  const manifest = await get(origin, repository, reference);
  if (manifest.status !== 200) return [reference];
  const { config, layers } = JSON.parse(manifest.bytes.toString());
  const digests = [config, ...layers].map(({ digest }: { digest: string }) => digest);
  const missing: string[] = [];
  for (const digest of digests) {
    const blob = await ask(origin, 'GET', `/v2/${repository}/blobs/${digest}`);
    if (blob.status !== 200 || digestOf(blob.bytes) !== digest) missing.push(digest);
  }
  return missing;
}

const blobFile = (lab: Lab, digest: string): string => join(lab.directory, 'root/blobs', digest.replace(':', '/'));

function firstLayer({ text }: SampleManifest): string {
  return JSON.parse(text).layers[0].digest;
}

describe('what nacre serve keeps', () => {
  test('a tag that may be written once', async () => {
    using lab = openLab();
    using registry = await serve(lab, 'keeping:\n  writeOnce: { repositories: "rel/**", tags: ["v*", "!*-rc*"] }\n');
    const { origin } = registry;
    const image = await pushImage(origin, 'rel/a', 'v1');
    assert.equal((await putManifest(origin, 'rel/a', 'v1', image)).status, 201);
    const other = await pushParts(origin, 'rel/a');
    const refused = await putManifest(origin, 'rel/a', 'v1', other);
    assert.deepEqual([refused.status, codeOf(refused)], [409, 'DENIED']);
    assert.match(refused.bytes.toString(), new RegExp(`tag v1 may be written once only, and is ${image.digest}`));
    assert.equal((await putManifest(origin, 'rel/a', `${other.digest}?tag=new&tag=v1`, other)).status, 409);
    assert.equal((await get(origin, 'rel/a', 'new')).status, 404);
    assert.deepEqual([await remove(origin, 'rel/a', 'v1'), await remove(origin, 'rel/a', image.digest)], [409, 409]);
    const layer = await ask(origin, 'DELETE', `/v2/rel/a/blobs/${firstLayer(image)}`);
    assert.deepEqual([layer.status, await missingOf(origin, 'rel/a', 'v1')], [409, []]);
    for (const tag of ['v1-rc1', 'latest'])
      for (const each of [image, other]) assert.equal((await putManifest(origin, 'rel/a', tag, each)).status, 201);
    assert.equal(await remove(origin, 'rel/a', 'latest'), 202);

    writeFileSync(registry.config, 'keeping: {}\n');
    registry.child.kill('SIGHUP');
    await until(
      () => registry.told().includes('read again'),
      () => registry.told(),
    );
    assert.equal(await remove(origin, 'rel/a', 'v1'), 202);
  });

  test('no more bytes than a quota allows, each blob counted once', async () => {
    using lab = openLab();
    using registry = await serve(lab, 'keeping: { quotas: { team: 40kB, "**": 1GB } }\n');
    const { origin } = registry;
    const blob = new Uint8Array(30_000).fill(1);
    const digest = await pushBlob(origin, 'team/a', blob);
    const mount = await ask(origin, 'POST', `/v2/team/b/blobs/uploads/?mount=${digest}&from=team/a`);
    assert.equal(mount.status, 201);
    const large = new Uint8Array(20_000).fill(2);
    await assert.rejects(pushBlob(origin, 'team/a', large), /403.*team has a quota of 40kB, of which 30kB are used/);
    await pushBlob(origin, 'other/a', large);
    const over = await ask(origin, 'POST', `/v2/team/a/blobs/uploads/?mount=${digestOf(large)}&from=other/a`);
    assert.deepEqual([over.status, codeOf(over)], [403, 'DENIED']);
    const manifest = toManifest({
      config: { mediaType: 'x/y', digest, size: 30_000 },
      layers: [],
      more: 'x'.repeat(20_000),
    });
    assert.equal((await putManifest(origin, 'team/a', '1', manifest)).status, 403);
    const metrics = (await ask(origin, 'GET', '/metrics')).bytes.toString();
    assert.match(metrics, /^nacre_registry_quota_used_bytes\{prefix="team"\} 30000$/m);
    assert.match(metrics, /^nacre_registry_quota_bytes\{prefix="team"\} 40000$/m);
    assert.match(metrics, /^nacre_registry_quota_used_bytes\{prefix="\*\*"\} 50000$/m);
    await pushBlob(origin, 'team/a', new Uint8Array(10_000).fill(3));
    const full = await ask(origin, 'POST', '/v2/team/a/blobs/uploads/');
    assert.equal(full.status, 403);
    for (const repository of ['team/a', 'team/b']) await ask(origin, 'DELETE', `/v2/${repository}/blobs/${digest}`);
    await pushBlob(origin, 'team/a', large);
  });

  test('what is deleted, until its time is over', async () => {
    using lab = openLab();
    using registry = await serve(lab, 'keeping: { every: 1h, grace: 1s, deleted: 1h }\n');
    const { origin, config } = registry;
    const registryVerb = (verb: string, ...args: readonly string[]): string =>
      lab.ok('registry', verb, '--config', config, ...args);
    const old = await pushImage(origin, 'a/b', 'x');
    const image = await pushImage(origin, 'a/b', 'x');
    assert.equal(registryVerb('restore', 'a/b:x'), `Tagged: a/b:x ${old.digest}`);
    assert.equal(registryVerb('restore', 'a/b:x'), `Tagged: a/b:x ${image.digest}`);
    assert.equal(await remove(origin, 'a/b', image.digest), 202);
    await wait(1100);
    registryVerb('clean');
    lab.ok('prune', '--force');
    assert.equal((await ask(origin, 'HEAD', `/v2/a/b/blobs/${firstLayer(image)}`)).status, 404);
    const names = JSON.parse(registryVerb('deleted', '--json')).map(({ tag }: { tag: string | null }) => tag);
    assert.ok(names.includes('x') && names.includes(null));
    assert.equal(registryVerb('restore', `a/b@${image.digest}`), `Restored: a/b@${image.digest}`);
    assert.deepEqual(await missingOf(origin, 'a/b', 'x'), []);
    assert.equal(await remove(origin, 'a/b', image.digest), 202);
    // What was brought back is left alone for the grace time, too.
    await wait(1100);
    registryVerb('clean', '--forget');
    assert.equal(existsSync(blobFile(lab, firstLayer(image))), false);
    const none = lab.nacre('registry', 'restore', '--config', config, 'a/b:x');
    assert.match(none.stderr, /there is nothing of a\/b:x to be brought back/);
    assert.deepEqual(await missingOf(origin, 'a/b', old.digest), []);
  });

  test('nothing that is damaged: it is told, not served, and whole again when it is pushed again', async () => {
    using lab = openLab();
    using registry = await serve(lab, 'keeping: { check: { every: 1s, rate: 1MB } }\n');
    const { origin, config } = registry;
    const bytes = new Uint8Array(50_000).fill(7);
    const digest = await pushBlob(origin, 'a', bytes);
    const image = toManifest({ config: { mediaType: 'x/y', digest, size: bytes.length }, layers: [] });
    await putManifest(origin, 'a', '1', image);
    assert.match(lab.ok('registry', 'check', '--config', config), /2 blobs and manifests checked \(.*\): whole\./);
    const file = blobFile(lab, digest);
    const content = readFileSync(file);
    content[10] = 0;
    chmodSync(file, 0o600);
    writeFileSync(file, content);
    await until(
      () => registry.told().includes(`${digest} (in a) is damaged`),
      () => `damage: ${registry.told()}`,
    );
    assert.equal((await ask(origin, 'GET', `/v2/a/blobs/${digest}`)).status, 404);
    const metrics = (await ask(origin, 'GET', '/metrics')).bytes.toString();
    assert.match(metrics, /^nacre_registry_check_findings_total\{kind="damaged"\} 1$/m);
    const checked = lab.nacre('registry', 'check', '--config', config, '--json');
    assert.equal(checked.status, 1);
    const kinds = JSON.parse(checked.stdout).findings.map(({ kind }: { kind: string }) => kind);
    assert.deepEqual(kinds, ['missing', 'incomplete']);
    await pushBlob(origin, 'a', bytes);
    assert.equal(lab.nacre('registry', 'check', '--config', config).status, 0);
    assert.deepEqual(await missingOf(origin, 'a', '1'), []);
  });

  test('what rules keep; a dry run says what would go', async () => {
    using lab = openLab();
    const rules = 'rules: [{ repositories: "ci/**", keep: [{ tags: "v*" }, { newest: 2 }] }]';
    using registry = await serve(lab, `keeping: { every: 1h, grace: 1s, ${rules} }\n`);
    const { origin, config } = registry;
    for (const tag of ['v1', 'b1', 'b2', 'b3']) await pushImage(origin, 'ci/a', tag);
    const tagsOf = async (): Promise<readonly string[]> =>
      JSON.parse((await ask(origin, 'GET', '/v2/ci/a/tags/list')).bytes.toString()).tags;
    await wait(1100);
    const dry = lab.ok('registry', 'clean', '--config', config, '--dry-run');
    assert.match(
      dry,
      /^Would untag: ci\/a:b1 \(no rule keeps it\)\nWould delete: ci\/a@sha256:\w+ \(no rule keeps it\)$/,
    );
    assert.deepEqual(await tagsOf(), ['b1', 'b2', 'b3', 'v1']);
    assert.match(lab.ok('registry', 'clean', '--config', config), /^Untagged: ci\/a:b1 /);
    assert.deepEqual(await tagsOf(), ['b2', 'b3', 'v1']);
    assert.match(lab.ok('registry', 'deleted', '--config', config, 'ci/a'), /^ci\/a:b1 +retention +/m);
  });
});

/** Pushes, pulls and deletes images under tags of its own. @returns what went wrong */
async function work(origin: string, name: string, end: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  const blobs = Array.from({ length: 12 }, (_, at) => new Uint8Array(1000 + at).fill(at));
  const pick = (): Uint8Array<ArrayBuffer> => blobs[randomInt(blobs.length)] ?? new Uint8Array();
  while (Date.now() < end) {
    const repository = `stress/${randomInt(3)}`;
    const tag = `${name}-${randomInt(3)}`;
    const parts = [pick(), pick(), pick()];
    const described: object[] = [];
    for (const bytes of parts) {
      const digest = digestOf(bytes);
      // As clients do: what is there is not sent.
      const there = await ask(origin, 'HEAD', `/v2/${repository}/blobs/${digest}`);
      if (there.status !== 200) await pushBlob(origin, repository, bytes);
      described.push({ mediaType: 'x/y', digest, size: bytes.length });
    }
    await wait(randomInt(200));
    const [config, ...layers] = described;
    const manifest = toManifest({ config, layers, annotations: { name, time: `${Date.now()}` } });
    const put = await putManifest(origin, repository, tag, manifest);
    if (put.status !== 201) wrong.push(`put ${repository}:${tag}: ${put.status} ${put.bytes}`);
    const missing = await missingOf(origin, repository, tag);
    if (missing.length > 0) wrong.push(`pull ${repository}:${tag}: ${missing}`);
    const fate = randomInt(4);
    if (fate === 0) await remove(origin, repository, tag);
    if (fate === 1) await remove(origin, repository, manifest.digest);
  }
  return wrong;
}

const busy = { every: '1s', grace: '1s', deleted: 'none', rules: { repositories: '**', untagged: '1s' } };

/** Works on repositories from many sides for some seconds, while they are cleaned by the server and by others. */
async function workAndClean(lab: Lab, { origin, told }: NacreRegistry): Promise<void> {
  const config = join(lab.directory, 'registry.yaml');
  const end = Date.now() + 5000;
  const clean = async (): Promise<void> => {
    const environment = { env: labEnvironment(lab.directory) };
    for (; Date.now() < end; await wait(100)) {
      await promisify(execFile)(nacreProgram, ['registry', 'clean', '--config', config], environment);
      await promisify(execFile)(nacreProgram, ['prune', '--force'], environment);
    }
  };
  const workers = Array.from({ length: 6 }, (_, at) => work(origin, `w${at}`, end));
  const [, ...wrong] = await Promise.all([clean(), ...workers]);
  assert.deepEqual(wrong.flat(), []);
  const { repositories } = jsonOf(await ask(origin, 'GET', '/v2/_catalog'));
  for (const repository of repositories)
    for (const tag of jsonOf(await ask(origin, 'GET', `/v2/${repository}/tags/list`)).tags)
      assert.deepEqual(await missingOf(origin, repository, tag), [], `${repository}:${tag}`);
  const checked = lab.nacre('registry', 'check', '--config', config);
  assert.equal(checked.status, 0, checked.stdout);
  const metrics = (await ask(origin, 'GET', '/metrics')).bytes.toString();
  assert.match(metrics, /^nacre_registry_cleaned_total\{reason="untagged"\} [1-9]/m);
  assert.equal(told().replace(/^listening.*\n/, ''), '');
}

describe('cleaning beside pushes, pulls and deletions loses nothing that is kept', () => {
  test('in the store', async () => {
    using lab = openLab();
    // JSON is YAML.
    using registry = await serve(lab, JSON.stringify({ keeping: busy }));
    await workAndClean(lab, registry);
  });

  test('in a bucket', { skip: whyNoS3() }, async () => {
    using lab = openLab();
    await using s3 = await startS3(join(lab.directory, 'swift'));
    const metadata = { sqlite: join(lab.directory, 'metadata.db') };
    const keys = { keeping: busy };
    using registry = await startBucketRegistry(lab.directory, { s3, prefix: 'keeping/', metadata, keys });
    await workAndClean(lab, registry);
    assert.equal(await registry.end('SIGTERM'), 0);
  });
});
