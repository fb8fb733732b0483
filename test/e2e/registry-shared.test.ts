import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { conformanceSuite } from '../suites/registry/conformance-suite.ts';
import {
  type Answered,
  ask,
  jsonOf,
  pushImage,
  randomBlob,
  withQuery,
} from '../suites/registry/registry-under-test.ts';
import { temporaryDirectory } from '../suites/temporary-directory.ts';
import { until } from '../suites/until.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type NacreRegistry, startNacreRegistry } from './start-nacre-registry.ts';
import { type PostgresUnderTest, startPostgres, whyNoPostgres } from './start-postgres.ts';
import { type S3Server, startS3, whyNoS3 } from './start-s3.ts';

type Name = 'one' | 'two';

describe('two servers on one PostgreSQL and one bucket', { skip: whyNoPostgres() || whyNoS3() }, () => {
  const directory = temporaryDirectory();
  const servers = new Map<Name, NacreRegistry>();
  let postgres: PostgresUnderTest;
  let s3: S3Server;
  let balancer: Balancer;
  let kills = 0;

  async function start(name: Name): Promise<NacreRegistry> {
    const root = directory.join(name);
    mkdirSync(root, { recursive: true });
    const config = join(root, 'registry.yaml');
    // JSON is YAML.
    const bucket = { bucket: s3.bucket, endpoint: s3.endpoint };
    const keys = { accessKeyFile: s3.keyFiles.accessKey, secretKeyFile: s3.keyFiles.secretKey };
    const metadata = { postgres: postgres.url, connections: 8 };
    writeFileSync(config, JSON.stringify({ storage: { s3: { ...bucket, ...keys } }, metadata }));
    const server = await startNacreRegistry(root, '--config', config);
    servers.set(name, server);
    balancer.add(server.origin);
    return server;
  }

  const at = (name: Name): string => servers.get(name)?.origin ?? '';

  async function kill(name: Name): Promise<void> {
    balancer.remove(at(name));
    await servers.get(name)?.end('SIGKILL');
    kills += 1;
  }

  before(async () => {
    [postgres, s3, balancer] = await Promise.all([
      startPostgres(directory.join('postgres')),
      startS3(directory.join('s3')),
      startBalancer(),
    ]);
    await Promise.all([start('one'), start('two')]);
  });

  after(async () => {
    for (const server of servers.values()) server[Symbol.dispose]();
    await balancer[Symbol.asyncDispose]();
    await s3[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  describe('pass all of the specification while either is killed', () => {
    const end = new AbortController();
    let killing: Promise<void>;

    /** Between two requests, so that no client sees it: what the dead one left behind is what the other finds. */
    async function killInTurn(): Promise<void> {
      for (let name: Name = 'one'; !end.signal.aborted; name = name === 'one' ? 'two' : 'one') {
        balancer.remove(at(name));
        await balancer.idle(at(name));
        await servers.get(name)?.end('SIGKILL');
        kills += 1;
        await start(name);
        await wait(1000);
      }
    }

    before(() => {
      killing = killInTurn();
    });
    after(async () => {
      end.abort();
      await killing;
      assert.ok(kills >= 2, `${kills}`);
    });
    conformanceSuite(async () => ({ origin: balancer.origin, async [Symbol.asyncDispose]() {} }));
  });

  test('an upload goes on at the other server', async () => {
    const { bytes, digest } = randomBlob(3_000_000);
    const begun = await ask(at('one'), 'POST', '/v2/up/load/blobs/uploads/');
    const location = begun.headers.get('location') ?? '';
    const sent = await ask(at('one'), 'PATCH', location, { body: bytes.slice(0, 1_500_000) });
    assert.equal(sent.status, 202);
    await kill('one');
    const found = await ask(at('two'), 'GET', location);
    assert.equal(found.headers.get('range'), '0-1499999');
    const rest = { body: bytes.slice(1_500_000), headers: { 'content-range': '1500000-2999999' } };
    assert.equal((await ask(at('two'), 'PATCH', location, rest)).status, 202);
    await start('one');
    assert.equal((await ask(at('one'), 'PUT', withQuery(location, `digest=${digest}`))).status, 201);
    assert.ok((await ask(at('two'), 'GET', `/v2/up/load/blobs/${digest}`)).bytes.equals(bytes));
  });

  test('killed in the middle of many pushes they lose none that was accepted', async () => {
    const accepted: string[] = [];
    let failures = 0;

    async function push(tag: string): Promise<void> {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        try {
          await pushImage(balancer.origin, 'many/pushes', tag);
          return void accepted.push(tag);
        } catch {
          failures += 1;
          await wait(100);
        }
      }
      throw new Error(`${tag} was not accepted`);
    }

    const pushers = Array.from({ length: 6 }, async (_, pusher) => {
      for (let count = 0; count < 4; count += 1) await push(`${pusher}-${count}`);
    });
    const all = Promise.all(pushers);
    for (const name of ['one', 'two', 'one'] as const) {
      const enough = Math.min(24, accepted.length + 3);
      await until(
        () => accepted.length >= enough,
        () => `pushes: ${accepted.length}`,
      );
      // Without a word to the balancer: what it has asked is broken off.
      await servers.get(name)?.end('SIGKILL');
      balancer.remove(at(name));
      await start(name);
    }
    await all;
    assert.ok(failures > 0, 'no push was in the middle');
    const { tags } = jsonOf(await ask(at('one'), 'GET', '/v2/many/pushes/tags/list'));
    assert.deepEqual([...tags].sort(), accepted.toSorted());
    await Promise.all(tags.map((tag, index) => assertWhole(at(index % 2 === 0 ? 'one' : 'two'), tag)));
  });

  async function assertWhole(origin: string, tag: string): Promise<void> {
    const manifest = await ask(origin, 'GET', `/v2/many/pushes/manifests/${tag}`);
    const { config, layers } = JSON.parse(manifest.bytes.toString('utf8'));
    for (const { digest, size } of [config, ...layers])
      assert.equal((await ask(origin, 'GET', `/v2/many/pushes/blobs/${digest}`)).bytes.length, size, tag);
  }

  test('a database that is away is told to clients, and used again when it is back', async () => {
    const asked = (): Promise<Answered[]> =>
      Promise.all([at('one'), at('two')].map((origin) => ask(origin, 'GET', '/v2/many/pushes/tags/list')));
    const ready = async (): Promise<number> => (await ask(at('one'), 'GET', '/readyz')).status;
    assert.equal(await ready(), 200);
    await postgres.stop();
    for (const { status, headers } of await asked())
      assert.deepEqual([status, Number(headers.get('retry-after')) > 0], [503, true]);
    assert.equal(await ready(), 503);
    for (const path of ['/healthz', '/metrics']) assert.equal((await ask(at('one'), 'GET', path)).status, 200);
    await postgres.start();
    for (const { status } of await asked()) assert.equal(status, 200);
    assert.equal(await ready(), 200);
  });
});
