import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openServedStore, type ServedStore } from '../../../test/registry/open-served-store.ts';
import { ask, codeOf, pushBlob, randomBlob } from '../../../test/suites/registry/registry-under-test.ts';
import { until } from '../../../test/suites/until.ts';

/** Sends bytes over a connection of its own. @returns all that came back until it was closed, or nothing came for `patience` ms */
function exchange(origin: string, pieces: readonly (string | Uint8Array)[], patience = 400): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  let text = '';
  return new Promise((resolve) => {
    const end = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(patience, end);
    socket.on('error', end).on('close', end);
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    for (const piece of pieces) socket.write(piece);
  });
}

const statusesOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status = '']) => status);

/** Blobs that this process has open. */
function openBlobs(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('/blobs/');
    } catch {
      return false;
    }
  }).length;
}

function countUploads({ store }: ServedStore): unknown {
  return store.database.get('SELECT count(*) AS count FROM registry_upload')?.count;
}

describe('what is malformed or too large', () => {
  let served: ServedStore;
  const failures: unknown[] = [];
  before(async () => {
    served = await openServedStore({
      limits: { headers: 4096, headersTime: 1000, silence: 300, slowest: 1000, blob: 2_000_000, uploads: 3 },
      onFailure: (error) => failures.push(error),
    });
  });
  after(async () => {
    await served[Symbol.asyncDispose]();
    assert.deepEqual(failures, []);
  });

  const rows: readonly (readonly [what: string, request: string, status: string])[] = [
    ['headers that do not end', `GET /v2/ HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(5000)}\r\n\r\n`, '431'],
    ['a target that does not end', `GET /v2/${'a'.repeat(5000)} HTTP/1.1\r\nHost: x\r\n\r\n`, '431'],
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['no host', 'GET /v2/ HTTP/1.1\r\n\r\n', '400'],
    [
      'two lengths',
      'POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400',
    ],
    [
      'a length and chunks',
      'POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    [
      'a coding that is not known',
      'POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      '501',
    ],
    ['chunks of HTTP/1.0', 'POST /v2/a/blobs/uploads/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '400'],
    [
      'a coding that is hidden',
      'POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['two hosts', 'GET /v2/ HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n', '400'],
    ['a folded header', 'GET /v2/ HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n', '400'],
    ['lines without a return', 'GET /v2/ HTTP/1.1\nHost: x\n\n', '400'],
    [
      'chunks larger than numbers',
      'PUT /v2/a/manifests/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx',
      '400',
    ],
    [
      'chunks with endless extensions',
      `PUT /v2/a/manifests/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;${'a'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`,
      '413',
    ],
    ['more headers than there may be', `GET /v2/ HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(700)}\r\n`, '431'],
    ['an encoded slash', 'GET /v2/a%2fb/tags/list HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
    ['an encoded letter', 'GET /v2/%61/tags/list HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
    ['a way out of the metrics', 'GET /metrics/../v2/_catalog HTTP/1.1\r\nHost: x\r\n\r\n', '404'],
    ['the registry of another host', 'GET http://other.example/v2/ HTTP/1.1\r\nHost: x\r\n\r\n', '200'],
    ['a tunnel', 'CONNECT other.example:80 HTTP/1.1\r\nHost: x\r\n\r\n', ''],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400'],
    ['an expectation that nobody knows', 'GET /v2/ HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n', '417'],
    ['dots in a name', 'GET /v2/../../etc/passwd/manifests/x HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
    ['a zero byte in a name', 'GET /v2/a%00b/tags/list HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
    ['a name that is too long', `GET /v2/${'a'.repeat(256)}/tags/list HTTP/1.1\r\nHost: x\r\n\r\n`, '400'],
    [
      'an id that leads elsewhere',
      'PATCH /v2/a/blobs/uploads/..%2f..%2fnacre.db HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n',
      '404',
    ],
    ['an unknown method', 'LINK /v2/a/tags/list HTTP/1.1\r\nHost: x\r\n\r\n', '405'],
    ['a method of objects', 'TRACE /v2/constructor/tags/list HTTP/1.1\r\nHost: x\r\n\r\n', '405'],
  ];
  for (const [what, request, status] of rows) {
    test(what, async () => assert.deepEqual(statusesOf(await exchange(served.origin, [request], 150)).join(), status));
  }

  test('who is silent in a body is cut off', async () => {
    const begun = Date.now();
    const head = 'POST /v2/a/blobs/uploads/?digest=sha256:';
    await exchange(
      served.origin,
      [`${head}${'a'.repeat(64)} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc`],
      3000,
    );
    assert.ok(Date.now() - begun < 2500);
    await until(
      () => countUploads(served) === 0,
      () => 'the upload to go',
    );
  });

  test('who sends headers byte by byte is cut off', async () => {
    const socket = connect(Number(new URL(served.origin).port), '127.0.0.1').on('error', () => undefined);
    let isOpen = true;
    socket.on('close', () => {
      isOpen = false;
    });
    socket.write('GET /v2/ HTTP/1.1\r\nHost: x\r\n');
    for (let sent = 0; sent < 60 && isOpen; sent++) {
      socket.write('A');
      await wait(50);
    }
    assert.equal(isOpen, false);
    socket.destroy();
  });

  test('who sends a byte now and then is cut off', async () => {
    const socket = connect(Number(new URL(served.origin).port), '127.0.0.1').on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    const path = `/v2/a/blobs/uploads/?digest=sha256:${'a'.repeat(64)}`;
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`);
    for (let sent = 0; sent < 40 && text === ''; sent++) {
      socket.write('x');
      await wait(25);
    }
    assert.deepEqual(statusesOf(text), ['408']);
    socket.destroy();
  });

  test('a blob that is too large', async () => {
    const path = `/v2/a/blobs/uploads/?digest=sha256:${'a'.repeat(64)}`;
    const announced = await ask(served.origin, 'POST', path, { body: new Uint8Array(2_000_001) });
    assert.deepEqual([announced.status, codeOf(announced)], [413, 'SIZE_INVALID']);
    const chunk = `${(1_000_000).toString(16)}\r\n${'x'.repeat(1_000_000)}\r\n`;
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
    assert.deepEqual(statusesOf(await exchange(served.origin, [head, chunk, chunk, chunk])), ['413']);
    assert.equal(countUploads(served), 0);
  });

  test('more uploads than there may be', async () => {
    const begin = () => ask(served.origin, 'POST', '/v2/a/blobs/uploads/');
    const begun = [await begin(), await begin(), await begin()];
    const refused = await begin();
    assert.deepEqual(
      [refused.status, codeOf(refused), refused.headers.get('retry-after')],
      [429, 'TOOMANYREQUESTS', '30'],
    );
    for (const { headers } of begun) await ask(served.origin, 'DELETE', headers.get('location') ?? '');
  });
});

describe('connections', () => {
  let served: ServedStore;
  before(async () => {
    served = await openServedStore();
  });
  after(() => served[Symbol.asyncDispose]());

  test('one connection takes many requests, also when they come at once', async () => {
    const one = 'HEAD /v2/a/manifests/x HTTP/1.1\r\nHost: x\r\n\r\n';
    const two = 'POST /v2/a/blobs/uploads/?mount=bad HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello';
    const text = await exchange(served.origin, [one, two, one, one], 150);
    assert.deepEqual(statusesOf(text), ['404', '400', '404', '404']);
  });

  test('what comes at once is done one by one, and who sends without end is cut off', async () => {
    const { bytes, digest } = randomBlob(1_000_000);
    await pushBlob(served.origin, 'many', bytes);
    const one = `GET /v2/many/blobs/${digest} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const socket = connect(Number(new URL(served.origin).port), '127.0.0.1').on('error', () => undefined);
    socket.pause().write(one.repeat(20));
    await wait(200);
    const open = openBlobs();
    assert.ok(open <= 1, `${open} files are open`);
    let size = 0;
    socket.on('data', (piece) => {
      size += piece.length;
    });
    socket.resume();
    await until(
      () => size > 20 * bytes.length,
      () => `all answers: ${size}`,
    );
    const ended = once(socket, 'close');
    socket.pause().write(one.repeat(200));
    socket.resume();
    await ended;
  });

  test('a request in the body of another is none', async () => {
    const hidden = 'GET /v2/_catalog HTTP/1.1\r\nHost: x\r\n\r\n';
    const get = `GET /v2/ HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`;
    assert.deepEqual(statusesOf(await exchange(served.origin, [get], 150)), ['200']);
    const cut = `PUT /v2/a/manifests/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n${hidden}`;
    assert.deepEqual(statusesOf(await exchange(served.origin, [cut], 150)), ['413']);
  });

  test('a body is asked for only when it is wanted', async () => {
    const ask100 = (digest: string): string =>
      `POST /v2/a/blobs/uploads/?digest=${digest} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n`;
    const refused = await exchange(served.origin, [ask100('bad')], 150);
    assert.deepEqual(statusesOf(refused), ['400']);
    assert.match(refused, /connection: close/i);
    assert.deepEqual(statusesOf(await exchange(served.origin, [ask100(randomBlob(1).digest)], 150)), ['100']);
  });

  test('cut at any byte, a push leaves nothing, and the server goes on', async () => {
    const { bytes, digest } = randomBlob(300_000);
    const head = Buffer.from(
      `POST /v2/cut/blobs/uploads/?digest=${digest} HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    const whole = Buffer.concat([head, bytes]);
    const cut = (at: number): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(Number(new URL(served.origin).port), '127.0.0.1', () =>
          socket.write(whole.subarray(0, at), () => socket.resetAndDestroy()),
        );
        socket.on('error', () => undefined).on('close', () => resolve());
      });
    for (let round = 0; round < 60; round++) await cut(Math.floor(Math.random() * (whole.length - 1)));
    for (let round = 0; round < 30; round++) await cut(Math.floor(Math.random() * head.length));
    await until(
      () => countUploads(served) === 0,
      () => 'the uploads to go',
    );
    assert.equal((await ask(served.origin, 'HEAD', `/v2/cut/blobs/${digest}`)).status, 404);
    assert.equal(countUploads(served), 0);
    await pushBlob(served.origin, 'cut', bytes);
  });

  test('cut at any byte, a pull leaves no file open', async () => {
    const { bytes, digest } = randomBlob(4_000_000);
    await pushBlob(served.origin, 'cut', bytes);
    const cut = (most: number): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(Number(new URL(served.origin).port), '127.0.0.1');
        socket.write(`GET /v2/cut/blobs/${digest} HTTP/1.1\r\nHost: x\r\n\r\n`);
        let size = 0;
        socket.on('data', (piece) => {
          size += piece.length;
          if (size > most) socket.resetAndDestroy();
        });
        socket.on('error', () => undefined).on('close', () => resolve());
      });
    for (let round = 0; round < 40; round++) await cut(Math.floor(Math.random() * bytes.length));
    for (let left = 40; openBlobs() > 0 && left > 0; left--) await wait(25);
    assert.equal(openBlobs(), 0);
  });
});
