import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openServedStore, type ServedStore } from '../../../../test/registry/open-served-store.ts';
import { ask, codeOf, pushBlob, randomBlob } from '../../../../test/suites/registry/registry-under-test.ts';
import { createRateGate, type Limited, type RateSettings } from '../index.ts';

function serve(
  settings: Partial<RateSettings>,
  more: Parameters<typeof openServedStore>[0] = {},
): Promise<ServedStore> {
  return openServedStore({ gate: createRateGate(settings), ...more });
}

async function statusesOf(origin: string, count: number, target = '/v2/'): Promise<readonly number[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => ask(origin, 'GET', target)));
  return answers.map(({ status }) => status).sort();
}

describe('rates', () => {
  test('more requests than an address may send are refused, and it is told when to come again', async () => {
    await using served = await serve({ address: { requests: 1, burst: 3 } });
    assert.deepEqual(await statusesOf(served.origin, 5), [200, 200, 200, 429, 429]);
    const refused = await ask(served.origin, 'GET', '/v2/');
    assert.deepEqual(
      [refused.status, codeOf(refused), refused.headers.get('retry-after')],
      [429, 'TOOMANYREQUESTS', '1'],
    );
    assert.equal((await ask(served.origin, 'GET', '/healthz')).status, 200);
    await wait(1100);
    assert.deepEqual(await statusesOf(served.origin, 1), [200]);
  });

  test('more at a time than an address may have, until one of them ends', async () => {
    await using served = await serve({ address: { concurrent: 2 } }, { rights: () => wait(100, { kind: 'allowed' }) });
    assert.deepEqual(await statusesOf(served.origin, 4), [200, 200, 429, 429]);
    assert.deepEqual(await statusesOf(served.origin, 2), [200, 200]);
  });

  test('users have bounds of their own, wherever they come from', async () => {
    await using served = await serve(
      { user: { requests: 1, burst: 1 } },
      { rights: ({ headers }) => ({ kind: 'allowed', ...(headers['x-user'] === 'a' ? { user: 'a' } : {}) }) },
    );
    const as = async (user: string): Promise<number> =>
      (await ask(served.origin, 'GET', '/v2/', { headers: { 'x-user': user } })).status;
    assert.deepEqual([await as('a'), await as('a'), await as('b'), await as('b')], [200, 429, 200, 200]);
  });

  test('bytes come and go no faster than they may', async () => {
    await using served = await serve({ address: { sent: 1_000_000, received: 1_000_000 } });
    const { bytes, digest } = randomBlob(1_400_000);
    let begun = performance.now();
    await pushBlob(served.origin, 'a', bytes);
    assert.ok(performance.now() - begun > 350, `${performance.now() - begun}`);
    begun = performance.now();
    assert.ok((await ask(served.origin, 'GET', `/v2/a/blobs/${digest}`)).bytes.equals(bytes));
    assert.ok(performance.now() - begun > 350, `${performance.now() - begun}`);
  });

  test('tokens are given out so many a minute', async () => {
    const answerToken = async () => ({ status: 200, headers: {} });
    await using served = await serve({ tokens: 2 }, { answerToken });
    assert.deepEqual(await statusesOf(served.origin, 3, '/token'), [200, 200, 429]);
    assert.deepEqual(await statusesOf(served.origin, 2), [200, 200]);
  });

  test('who is behind a trusted proxy is known by his own address', async () => {
    await using served = await serve(
      { address: { requests: 1, burst: 1 } },
      { clientAddress: ({ headers }, remote) => String(headers['x-forwarded-for'] ?? remote) },
    );
    const from = async (address: string): Promise<number> =>
      (await ask(served.origin, 'GET', '/v2/', { headers: { 'x-forwarded-for': address } })).status;
    assert.deepEqual([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')], [200, 429, 200]);
  });
});

describe('passwords', () => {
  const isLimited = (found: boolean | Limited): boolean => typeof found === 'object' && found.kind === 'limited';

  test('wrong ones are looked at so many times a minute from an address; right ones do not count', async () => {
    const gate = createRateGate({ failedLogins: 2 });
    const attempt = (address: string, right: boolean) => gate.tryPassword(address, async () => right);
    for (let count = 0; count < 5; count++) assert.equal(await attempt('192.0.2.1', true), true);
    assert.deepEqual([await attempt('192.0.2.1', false), await attempt('192.0.2.1', false)], [false, false]);
    assert.ok(isLimited(await attempt('192.0.2.1', true)));
    assert.equal(await attempt('192.0.2.2', false), false);
  });

  test('few are looked at at a time, and who floods is refused at once', async () => {
    const gate = createRateGate({ failedLogins: 1000, passwords: 2 });
    let [active, most] = [0, 0];
    const look = async (): Promise<boolean> => {
      active += 1;
      most = Math.max(most, active);
      await wait(5);
      active -= 1;
      return false;
    };
    const found = await Promise.all(Array.from({ length: 30 }, () => gate.tryPassword('192.0.2.1', look)));
    assert.equal(most, 2);
    // Two are looked at, eight wait, for the others there is no room.
    assert.equal(found.filter(isLimited).length, 20);
    assert.equal(await gate.tryPassword('192.0.2.1', look), false);
  });
});
