import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openReceiver } from '../registry/open-receiver.ts';
import { ask, pushImage } from '../suites/registry/registry-under-test.ts';
import { until } from '../suites/until.ts';
import { openLab } from './lab.ts';
import { startNacreRegistry } from './start-nacre-registry.ts';

describe('events of nacre serve', () => {
  test('go to receivers of the file, as it is now, also after kill -9', async () => {
    using lab = openLab();
    const config = join(lab.directory, 'registry.yaml');
    const listen = (url: string, more = ''): void =>
      writeFileSync(config, `webhooks: [{ name: hook, url: "${url}", headers: { Authorization: token }${more} }]\n`);
    writeFileSync(join(lab.directory, 'token'), 'Bearer secret\n');
    await using receiver = await openReceiver();
    const actionsOf = (): readonly string[] =>
      receiver.received.flatMap(({ body }) =>
        JSON.parse(body).events.map(
          ({ action, target }: { action: string; target: { tag?: string } }) => `${action} ${target.tag ?? 'blob'}`,
        ),
      );
    listen('http://127.0.0.1:9/');
    {
      using registry = await startNacreRegistry(lab.directory, '--config', config);
      await pushImage(registry.origin, 'a/b', '1');
      const metrics = (await ask(registry.origin, 'GET', '/metrics')).bytes.toString();
      assert.match(metrics, /^nacre_registry_letters\{receiver="hook",state="waiting"\} 3$/m);
      await registry.end('SIGKILL');
    }
    listen(receiver.url);
    using registry = await startNacreRegistry(lab.directory, '--config', config);
    await until(
      () => receiver.received.length === 3,
      () => `letters: ${receiver.received.length}`,
    );
    assert.deepEqual(actionsOf(), ['push blob', 'push blob', 'push 1']);
    assert.equal(receiver.received[0]?.headers.authorization, 'Bearer secret');
    listen(receiver.url, ', events: pull, objects: manifest');
    registry.child.kill('SIGHUP');
    await until(
      () => registry.told().includes('read again'),
      () => registry.told(),
    );
    await pushImage(registry.origin, 'a/b', '2');
    await ask(registry.origin, 'GET', '/v2/a/b/manifests/2');
    await until(
      () => receiver.received.length > 3,
      () => 'the pull',
    );
    assert.deepEqual(actionsOf().slice(3), ['pull 2']);
  });

  test('what a receiver does not take is listed, sent again, thrown away', async () => {
    using lab = openLab();
    const config = join(lab.directory, 'registry.yaml');
    let status = 422;
    await using receiver = await openReceiver((response) => void response.writeHead(status).end());
    writeFileSync(config, `webhooks: { name: hook, url: "${receiver.url}", objects: manifest, form: cloudevents }\n`);
    using registry = await startNacreRegistry(lab.directory, '--config', config);
    for (const tag of ['1', '2', '3']) await pushImage(registry.origin, 'a/b', tag);
    const letters = (...args: readonly string[]): string => lab.ok('registry', 'letters', ...args);
    await until(
      () => receiver.received.length === 3,
      () => `letters: ${receiver.received.length}`,
    );
    const listed = letters('ls').split('\n');
    assert.match(listed[1] ?? '', /^1 +hook +push manifest +a\/b:1 +\d+ seconds? ago +answered with 422$/);
    assert.equal(listed.length, 4);
    assert.equal(letters('rm', '1'), 'Removed: 1');
    status = 202;
    assert.equal(letters('retry', '--all'), 'Sent again: 2');
    await until(
      () => receiver.received.length === 5,
      () => `letters: ${receiver.received.length}`,
    );
    const subjects = receiver.received.slice(3).map(({ body }) => JSON.parse(body).subject);
    assert.deepEqual(subjects, ['2', '3']);
    assert.deepEqual(JSON.parse(letters('ls', '--json')).dead, []);
  });
});
