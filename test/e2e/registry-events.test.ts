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
});
