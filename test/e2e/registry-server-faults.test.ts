import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, pushImage, randomBlob, withQuery } from '../suites/registry/registry-under-test.ts';
import { until } from '../suites/until.ts';
import { openLab } from './lab.ts';
import { startNacreRegistry } from './start-nacre-registry.ts';

/** Begins a request whose body goes on for as long as the caller likes. */
function sendSlowly(origin: string, method: string, target: string, size: number): Socket {
  const { port, host } = new URL(origin);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${size}\r\n\r\n`);
  return socket;
}

const sizeOf = async (origin: string, location: string): Promise<number> =>
  Number((await ask(origin, 'GET', location)).headers.get('range')?.slice(2)) + 1;

describe('nacre serve', () => {
  test('an upload goes on after kill -9, in another process', async () => {
    using lab = openLab();
    const { bytes, digest } = randomBlob(3_000_000);
    let location: string;
    {
      using registry = await startNacreRegistry(lab.directory);
      location = (await ask(registry.origin, 'POST', '/v2/a/b/blobs/uploads/')).headers.get('location') ?? '';
      await ask(registry.origin, 'PATCH', location, { body: bytes.slice(0, 1_000_000) });
      const socket = sendSlowly(registry.origin, 'PATCH', location, 2_000_000);
      socket.write(bytes.subarray(1_000_000, 2_500_000));
      const { origin } = registry;
      let there = 0;
      for (const end = Date.now() + 5000; there < 2_000_000 && Date.now() < end; await wait(20))
        there = await sizeOf(origin, location);
      assert.ok(there >= 2_000_000, `${there}`);
      await registry.end('SIGKILL');
      socket.destroy();
    }
    lab.ok('prune', '--force');
    using registry = await startNacreRegistry(lab.directory);
    const there = await sizeOf(registry.origin, location);
    assert.ok(there >= 2_000_000 && there <= 2_500_000, `${there}`);
    const rest = { body: bytes.slice(there), headers: { 'content-range': `${there}-${bytes.length - 1}` } };
    assert.equal((await ask(registry.origin, 'PATCH', location, rest)).status, 202);
    assert.equal((await ask(registry.origin, 'PUT', withQuery(location, `digest=${digest}`))).status, 201);
    assert.ok((await ask(registry.origin, 'GET', `/v2/a/b/blobs/${digest}`)).bytes.equals(bytes));
  });

  test('asked to stop it ends what is under way first; asked twice it ends at once', async () => {
    using lab = openLab();
    const { bytes, digest } = randomBlob(200_000);
    const target = `/v2/a/b/blobs/uploads/?digest=${digest}`;
    using first = await startNacreRegistry(lab.directory);
    const socket = sendSlowly(first.origin, 'POST', target, bytes.length);
    socket.write(bytes.subarray(0, 100_000));
    await until(
      () => socket.bytesWritten >= 100_000,
      () => 'half of it',
    );
    await wait(100);
    const ended = first.end('SIGTERM');
    await wait(100);
    assert.equal(first.child.exitCode, null);
    socket.write(bytes.subarray(100_000));
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1.1 201 /);
    assert.match(String(answer), /connection: close/i);
    assert.equal(await ended, 0);

    using second = await startNacreRegistry(lab.directory);
    const open = sendSlowly(second.origin, 'POST', target, bytes.length);
    open.write('x');
    await wait(100);
    second.child.kill('SIGTERM');
    await wait(100);
    assert.equal(await second.end('SIGTERM'), 'SIGTERM');
    open.destroy();
  });

  test('read-only it gives and takes nothing', async () => {
    using lab = openLab();
    {
      using registry = await startNacreRegistry(lab.directory);
      await pushImage(registry.origin, 'a/b', '1');
    }
    using registry = await startNacreRegistry(lab.directory, '--read-only');
    assert.equal((await ask(registry.origin, 'GET', '/v2/a/b/manifests/1')).status, 200);
    for (const [method, target] of [
      ['POST', '/v2/a/b/blobs/uploads/'],
      ['PUT', '/v2/a/b/manifests/2'],
      ['DELETE', '/v2/a/b/manifests/1'],
    ] as const)
      assert.equal((await ask(registry.origin, method, target)).status, 403);
  });
});
