import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, codeOf, pushImage, randomBlob, withQuery } from '../suites/registry/registry-under-test.ts';
import { until } from '../suites/until.ts';
import { call, openLab, run } from './lab.ts';
import { startNacreRegistry } from './start-nacre-registry.ts';

const mebibyte = 1024 * 1024;

/** Begins an upload and sends half of it. */
async function sendHalf(origin: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { headers } = await ask(origin, 'POST', '/v2/many/half/blobs/uploads/');
  const location = headers.get('location') ?? '';
  await ask(origin, 'PATCH', location, { body: bytes.slice(0, bytes.length / 2) });
  return location;
}

function withoutMount(): string | false {
  if (process.geteuid?.() !== 0) return 'needs root';
  const { status } = call(['unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  return status !== 0 && 'needs the right to mount';
}

describe('nacre serve in hard use', () => {
  test('killed again and again in 200 pushes it loses none that it accepted, and uploads go on', async () => {
    using lab = openLab();
    const accepted: string[] = [];
    const half = randomBlob(2 * mebibyte);
    let location: string | undefined;
    for (let round = 0; round < 4; round++) {
      using registry = await startNacreRegistry(lab.directory);
      const { origin } = registry;
      location ??= await sendHalf(origin, half.bytes);
      const pushes = Array.from({ length: 50 }, async (_, at) => {
        const name = `many/${at % 5}:${round}-${at}`;
        await pushImage(origin, `many/${at % 5}`, `${round}-${at}`);
        accepted.push(name);
      });
      const all = Promise.allSettled(pushes);
      const enough = accepted.length + 5 + 10 * round;
      await until(
        () => accepted.length >= enough,
        () => `pushes: ${accepted.length}`,
      );
      await registry.end('SIGKILL');
      await all;
    }
    assert.ok(accepted.length < 200, 'it was killed in the middle');
    using registry = await startNacreRegistry(lab.directory);
    const { origin } = registry;
    assert.match(lab.ok('system', 'check'), /whole/);
    assert.equal((await ask(origin, 'GET', location ?? '')).headers.get('range'), `0-${mebibyte - 1}`);
    assert.equal((await ask(origin, 'PATCH', location ?? '', { body: half.bytes.slice(mebibyte) })).status, 202);
    const ended = await ask(origin, 'PUT', withQuery(location ?? '', `digest=${half.digest}`));
    assert.equal(ended.status, 201);
    await assertWhole(origin, accepted);
  });

  test('a full disk is told of, nothing is left of what did not fit, and it goes on when there is room', {
    skip: withoutMount(),
  }, async () => {
    using lab = openLab();
    const root = join(lab.directory, 'root');
    mkdirSync(root);
    run('mount', '-t', 'tmpfs', '-o', 'size=48m', 'none', root);
    try {
      using registry = await startNacreRegistry(lab.directory);
      const { origin } = registry;
      const [fits, large] = [randomBlob(20 * mebibyte), randomBlob(40 * mebibyte)];
      const post = (digest: string, body: Uint8Array<ArrayBuffer>) =>
        ask(origin, 'POST', `/v2/a/blobs/uploads/?digest=${digest}`, { body });
      assert.equal((await post(fits.digest, fits.bytes)).status, 201);
      const refused = await post(large.digest, large.bytes);
      assert.deepEqual([refused.status, codeOf(refused)], [507, 'UNAVAILABLE']);
      const { headers } = await ask(origin, 'POST', '/v2/a/blobs/uploads/');
      const chunk = await ask(origin, 'PATCH', headers.get('location') ?? '', { body: large.bytes });
      assert.equal(chunk.status, 507);
      assert.equal((await ask(origin, 'GET', headers.get('location') ?? '')).status, 404);
      assert.deepEqual(readdirSync(join(root, 'ingest')), []);
      // What was there is served, and what fits is taken.
      assert.ok((await ask(origin, 'GET', `/v2/a/blobs/${fits.digest}`)).bytes.equals(fits.bytes));
      await pushImage(origin, 'a', '1');
      assert.equal((await ask(origin, 'DELETE', `/v2/a/blobs/${fits.digest}`)).status, 202);
      lab.ok('prune', '--force');
      assert.equal((await post(large.digest, large.bytes)).status, 201);
      assert.match(lab.ok('system', 'check'), /whole/);
    } finally {
      run('umount', '--lazy', root);
    }
  });

  test('who does not come to an end when it is asked to stop is cut off in time', async () => {
    using lab = openLab();
    const config = join(lab.directory, 'registry.yaml');
    writeFileSync(config, 'limits: { farewell: 500ms }\n');
    using registry = await startNacreRegistry(lab.directory, '--config', config);
    const { port, host } = new URL(registry.origin);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write(
      `POST /v2/a/blobs/uploads/?digest=${randomBlob(9).digest} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9\r\n\r\nx`,
    );
    await wait(100);
    const closed = once(socket, 'close');
    const begun = performance.now();
    assert.equal(await registry.end('SIGTERM'), 0);
    await closed;
    assert.ok(performance.now() - begun < 5000);
  });
});

/** Every tag that is there has all its blobs, and all that were accepted are there. */
async function assertWhole(origin: string, accepted: readonly string[]): Promise<void> {
  for (const repository of [0, 1, 2, 3, 4].map((each) => `many/${each}`)) {
    const { tags } = JSON.parse((await ask(origin, 'GET', `/v2/${repository}/tags/list`)).bytes.toString());
    for (const name of accepted.filter((each) => each.startsWith(`${repository}:`)))
      assert.ok(tags.includes(name.slice(repository.length + 1)), name);
    for (const tag of tags) {
      const manifest = JSON.parse((await ask(origin, 'GET', `/v2/${repository}/manifests/${tag}`)).bytes.toString());
      for (const { digest, size } of [manifest.config, ...manifest.layers])
        assert.equal((await ask(origin, 'GET', `/v2/${repository}/blobs/${digest}`)).bytes.length, size);
    }
  }
}
