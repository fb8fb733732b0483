import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openServedStore } from '../../../test/registry/open-served-store.ts';
import {
  type Answered,
  ask,
  codeOf,
  pushBlob,
  pushImage,
  randomBlob,
} from '../../../test/suites/registry/registry-under-test.ts';
import { baseFault, Fault } from '../../base/index.ts';
import { type AccessEntry, type Rights, readOnly } from './index.ts';

describe('rights', () => {
  test('are asked before anything is looked up', async () => {
    const asked: string[] = [];
    const rights: Rights = (_, action, repository) => {
      asked.push(`${action} ${repository ?? '-'}`);
      return action === 'none'
        ? { kind: 'unauthorized', challenge: 'Basic realm="x"' }
        : { kind: 'denied', user: 'ann', message: 'not you' };
    };
    await using served = await openServedStore({ rights });
    const { origin } = served;
    const { digest } = randomBlob(1);
    const base = await ask(origin, 'GET', '/v2/');
    assert.deepEqual(
      [base.status, base.headers.get('www-authenticate'), codeOf(base)],
      [401, 'Basic realm="x"', 'UNAUTHORIZED'],
    );
    const rows = [
      ['GET', '/v2/_catalog', 'catalog -'],
      ['GET', '/v2/a/b/tags/list', 'pull a/b'],
      ['GET', '/v2/a/manifests/x', 'pull a'],
      ['PUT', '/v2/a/manifests/x', 'push a'],
      ['DELETE', '/v2/a/manifests/x', 'delete a'],
      ['GET', `/v2/a/blobs/${digest}`, 'pull a'],
      ['DELETE', `/v2/a/blobs/${digest}`, 'delete a'],
      ['POST', '/v2/a/blobs/uploads/', 'push a'],
      ['GET', '/v2/a/blobs/uploads/x', 'push a'],
      ['PATCH', '/v2/a/blobs/uploads/x', 'push a'],
      ['PUT', '/v2/a/blobs/uploads/x', 'push a'],
      ['DELETE', '/v2/a/blobs/uploads/x', 'push a'],
      ['GET', `/v2/a/referrers/${digest}`, 'pull a'],
    ] as const;
    for (const [method, path, expected] of rows) {
      const { status } = await ask(origin, method, path);
      assert.deepEqual([status, asked.at(-1)], [403, expected], `${method} ${path}`);
    }
  });

  test('a blob is mounted only from where it may be pulled', async () => {
    const rights: Rights = (_, action, repository) =>
      action === 'pull' && repository === 'secret' ? { kind: 'denied' } : { kind: 'allowed' };
    await using served = await openServedStore({ rights });
    const { bytes, digest } = randomBlob(100);
    await pushBlob(served.origin, 'secret', bytes);
    for (const query of [`mount=${digest}&from=secret`, `mount=${digest}`])
      assert.equal((await ask(served.origin, 'POST', `/v2/mine/blobs/uploads/?${query}`)).status, 202);
    assert.equal((await ask(served.origin, 'GET', `/v2/mine/blobs/${digest}`)).status, 404);
  });

  test('what is read-only is still read by who may', async () => {
    const decide = readOnly((_, action) => (action === 'catalog' ? { kind: 'denied' } : { kind: 'allowed' }));
    await using served = await openServedStore({ rights: decide });
    assert.equal((await ask(served.origin, 'GET', '/v2/')).status, 200);
    assert.equal((await ask(served.origin, 'GET', '/v2/_catalog')).status, 403);
    assert.equal((await ask(served.origin, 'POST', '/v2/a/blobs/uploads/')).status, 403);
  });
});

describe('what is told of requests', () => {
  test('the log', async () => {
    const entries: AccessEntry[] = [];
    const rights: Rights = () => ({ kind: 'allowed', user: 'ann' });
    await using served = await openServedStore({ rights, onAccess: (entry) => entries.push(entry) });
    const { headers } = await ask(served.origin, 'GET', '/v2/_catalog?n=1', { headers: { 'x-request-id': 'mine-1' } });
    assert.equal(headers.get('x-request-id'), 'mine-1');
    const bad = await ask(served.origin, 'GET', '/v2/a/manifests/x', { headers: { 'x-request-id': 'a b\u00e9' } });
    assert.match(bad.headers.get('x-request-id') ?? '', /^[0-9a-f]{12}-/);
    const [{ milliseconds = -1, time = '', agent, ...first } = {}, second] = entries;
    assert.ok(milliseconds >= 0 && Date.parse(time) > 0 && agent !== undefined);
    assert.deepEqual(first, {
      id: 'mine-1',
      address: '127.0.0.1',
      user: 'ann',
      method: 'GET',
      target: '/v2/_catalog?n=1',
      status: 200,
      received: 0,
      sent: 19,
    });
    assert.deepEqual([second?.status, second?.error], [404, 'MANIFEST_UNKNOWN']);
  });

  test('health, readiness and metrics', async () => {
    await using served = await openServedStore();
    for (const path of ['/healthz', '/readyz'])
      assert.equal((await ask(served.origin, 'GET', path)).bytes.toString(), 'ok\n');
    await pushImage(served.origin, 'a', '1');
    const { bytes, headers } = await ask(served.origin, 'GET', '/metrics');
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.match(bytes.toString(), /^nacre_registry_requests_total\{method="PUT",status="201"\} 3$/m);
    assert.match(bytes.toString(), /^nacre_registry_request_seconds_bucket\{le="\+Inf"\} 7$/m);
    assert.match(bytes.toString(), /^nacre_registry_active_requests 1$/m);
  });
});

describe('what fails', () => {
  const failing = async (error: unknown): Promise<{ answered: Answered; failures: string[] }> => {
    const failures: string[] = [];
    await using served = await openServedStore({
      rights: () => {
        throw error;
      },
      onFailure: (_, id) => failures.push(id),
    });
    const answered = await ask(served.origin, 'GET', '/v2/');
    return { answered, failures };
  };

  test('is told to who serves, and not to the client', async () => {
    const { answered, failures } = await failing(new Error('secret path'));
    assert.deepEqual([answered.status, codeOf(answered)], [500, 'UNKNOWN']);
    assert.ok(!answered.bytes.toString().includes('secret'));
    assert.deepEqual(failures, [answered.headers.get('x-request-id')]);
  });

  for (const [status, told, code] of [
    [507, 507, 'UNAVAILABLE'],
    [503, 503, 'UNAVAILABLE'],
    [500, 500, 'UNKNOWN'],
  ] as const) {
    test(`a fault of status ${status}`, async () => {
      const { answered } = await failing(new Fault('x/y', { exit: 1, status, about: '' }, 'secret'));
      assert.deepEqual([answered.status, codeOf(answered)], [told, code]);
    });
  }

  test('too much is the fault of the client', async () => {
    const { answered, failures } = await failing(baseFault('base/too-large', 'more than 5 bytes'));
    assert.deepEqual([answered.status, failures], [413, []]);
  });
});

describe('listening', () => {
  test('on a port that is taken', async () => {
    await using served = await openServedStore();
    const again = openServedStore({ port: served.server.port });
    await assert.rejects(again, { code: 'serve/cannot-listen', message: /the port is in use$/ });
  });

  test('with a key that is none', async () => {
    const tls = { certificate: 'x', key: 'y' };
    await assert.rejects(openServedStore({ tls }), { code: 'serve/bad-certificate' });
  });
});

test('of large documents one is made at a time for who asks for many and takes none', async () => {
  let answered = 0;
  const onAccess = ({ target }: AccessEntry): void => {
    if (target === '/v2/a/manifests/large') answered += 1;
  };
  await using served = await openServedStore({ onAccess });
  await pushImage(served.origin, 'a', 'large', { annotations: { text: 'x'.repeat(3_000_000) } });
  answered = 0;
  const socket = connect(Number(new URL(served.origin).port), '127.0.0.1').on('error', () => undefined);
  socket.pause().write('GET /v2/a/manifests/large HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(30));
  await wait(300);
  assert.ok(answered < 10, `${answered} were made`);
  socket.destroy();
});
