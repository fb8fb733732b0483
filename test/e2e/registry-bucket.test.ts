import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { conformanceSuite } from '../suites/registry/conformance-suite.ts';
import { ask, codeOf, pushBlob, pushImage, randomBlob } from '../suites/registry/registry-under-test.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../suites/temporary-directory.ts';
import { type Lab, missingPrograms, openLab, run } from './lab.ts';
import { startBucketRegistry } from './start-bucket-registry.ts';
import type { NacreRegistry } from './start-nacre-registry.ts';
import { listBucket, type S3Server, startS3, whyNoS3 } from './start-s3.ts';
import { writeFiles } from './write-files.ts';

describe('nacre serve before a bucket', { skip: whyNoS3() }, () => {
  let directory: TemporaryDirectory;
  let s3: S3Server;
  let lab: Lab;
  let registry: NacreRegistry;

  const start = (where: Lab, more: object = {}): Promise<NacreRegistry> =>
    startBucketRegistry(where.directory, {
      s3,
      prefix: 'e2e/',
      metadata: { sqlite: directory.join('metadata.db') },
      more,
    });

  before(async () => {
    directory = temporaryDirectory();
    s3 = await startS3(directory.join('swift'));
    lab = openLab();
    registry = await start(lab);
  });
  after(async () => {
    assert.equal(await registry.end('SIGTERM'), 0, registry.told());
    lab[Symbol.dispose]();
    await s3[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  describe('keeps to the specification', () => {
    conformanceSuite(async () => ({ origin: registry.origin, [Symbol.asyncDispose]: async () => undefined }));
  });

  test('nothing of it lies in the store of the server', async () => {
    await pushImage(registry.origin, 'a/b', '1');
    const blobs = join(lab.directory, 'root/blobs/sha256');
    assert.deepEqual(readdirSync(blobs), []);
    assert.deepEqual(readdirSync(join(lab.directory, 'root/registry/parts')), []);
  });

  test('clients are sent to the bucket, and get there what they ask for', async () => {
    using other = openLab();
    using sending = await start(other, { redirect: true });
    const { bytes } = randomBlob(100_000);
    const digest = await pushBlob(registry.origin, 'redirect', bytes);
    const path = `/v2/redirect/blobs/${digest}`;
    const head = await ask(sending.origin, 'HEAD', path);
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '100000']);
    const sent = await ask(sending.origin, 'GET', path);
    assert.equal(sent.status, 307);
    const location = sent.headers.get('location') ?? '';
    assert.ok(location.startsWith(`${s3.endpoint}/${s3.bucket}/e2e/blobs/sha256/`), location);
    assert.equal(sent.headers.get('cache-control'), 'no-store');
    const range = { headers: { range: 'bytes=10-19' } };
    const part = await ask(location, 'GET', location, range);
    assert.deepEqual([part.status, [...part.bytes]], [206, [...bytes.slice(10, 20)]]);
    const all = await fetch(new URL(path, sending.origin));
    assert.deepEqual(new Uint8Array(await all.arrayBuffer()), bytes);
    assert.equal((await ask(sending.origin, 'GET', `${path.slice(0, -4)}0000`)).status, 404);
  });

  test('its clients: our own, and skopeo', { skip: missingPrograms('skopeo', 'busybox') }, async () => {
    using here = openLab();
    using sendingLab = openLab();
    using sending = await start(sendingLab, { redirect: true });
    const image = `${registry.host}/team/base:1`;
    here.ok('import', '-q', here.baseTar(), image);
    here.ok('push', image);
    const { digest } = JSON.parse(here.ok('push', image, '--json'))[0];
    for (const host of [registry.host, sending.host]) {
      using there = openLab();
      assert.equal(JSON.parse(there.ok('pull', `${host}/team/base:1`, '--json'))[0].digest, digest);
      const layout = join(there.directory, 'layout');
      run('skopeo', 'copy', '-q', '--src-tls-verify=false', `docker://${host}/team/base:1`, `oci:${layout}:1`);
      const copied = `docker://${host}/team/skopeo:1`;
      run('skopeo', 'copy', '-q', '--dest-tls-verify=false', `oci:${layout}:1`, copied);
      assert.equal(run('skopeo', 'inspect', '--tls-verify=false', '--format', '{{.Digest}}', copied), digest);
    }
  });

  test('what is deleted is cleaned from the bucket, beside the server', async () => {
    using other = openLab();
    using serving = await startBucketRegistry(other.directory, {
      s3,
      prefix: 'cleaned/',
      metadata: { sqlite: join(other.directory, 'metadata.db') },
      keys: { keeping: { grace: '1s', deleted: 'none' } },
    });
    const listed = await listBucket(s3, 'cleaned/');
    const kept = await pushImage(serving.origin, 'team/kept', '1');
    const { digest } = await pushImage(serving.origin, 'team/gone', '1');
    assert.equal((await listed()).length, 3);
    assert.equal((await ask(serving.origin, 'DELETE', `/v2/team/gone/manifests/${digest}`)).status, 202);
    await wait(1100);
    const config = join(other.directory, 'registry.yaml');
    const report = JSON.parse(other.ok('registry', 'clean', '--config', config, '--forget', '--json'));
    // The layer; both images have the same config.
    assert.equal(report.bytes, 100);
    assert.equal((await listed()).length, 2);
    using there = openLab();
    assert.match(other.ok('registry', 'check', '--config', config), /./);
    assert.equal((await ask(serving.origin, 'GET', `/v2/team/kept/manifests/${kept.digest}`)).status, 200);
    assert.equal(there.nacre('pull', `${serving.host}/team/gone:1`).status, 1);
  });

  test('a bucket that is gone is told as a server that can not serve now', async () => {
    using other = openLab();
    const gone = { ...s3, endpoint: 'http://127.0.0.1:9' };
    using lost = await startBucketRegistry(other.directory, {
      s3: gone,
      prefix: 'e2e/',
      metadata: { sqlite: directory.join('metadata.db') },
    });
    assert.equal((await ask(registry.origin, 'GET', '/readyz')).status, 200);
    assert.equal((await ask(lost.origin, 'GET', '/readyz')).status, 503);
    const { digest } = randomBlob(10);
    const kept = await pushBlob(registry.origin, 'gone', new Uint8Array(10));
    const answered = await ask(lost.origin, 'GET', `/v2/gone/blobs/${kept}`);
    assert.deepEqual([answered.status, codeOf(answered)], [503, 'UNAVAILABLE']);
    assert.equal((await ask(lost.origin, 'GET', `/v2/gone/blobs/${digest}`)).status, 404);
    assert.match(lost.told(), /bucket: read e2e/);
    assert.doesNotMatch(lost.told(), /secret-of-tests/);
  });

  test('a bucket that does not let the server in is told at once', () => {
    using other = openLab();
    const s3Config = { endpoint: s3.endpoint, bucket: 'another' };
    const keys = { accessKeyFile: s3.keyFiles.accessKey, secretKeyFile: s3.keyFiles.secretKey };
    const path = join(other.directory, 'registry.yaml');
    for (const [more, message] of [
      [{}, /bucket: look for another: NotFound \(404\)/],
      [{ secretKeyFile: s3.keyFiles.accessKey }, /bucket: look for another: \(403\)/],
      [{ secretKeyFile: 'nowhere' }, /key of the bucket can not be read/],
    ] as const) {
      const storage = { s3: { ...s3Config, ...keys, ...more } };
      writeFiles(other.directory, { 'registry.yaml': JSON.stringify({ storage }) });
      const { status, stderr } = other.nacre('serve', '--listen', '127.0.0.1:0', '--config', path);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.match(stderr, /^hint: /m);
    }
  });
});
