import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type TemporaryDirectory, temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { type Nacre, openNacre } from '../app/index.ts';
import { isFault } from '../base/index.ts';
import { parseListenAddress } from './parse-listen-address.ts';
import { passedSocket } from './passed-socket.ts';
import { serveDaemon } from './serve-daemon.ts';

/** Sends bytes as they are. @returns all that comes back until the service closes the connection, or is silent */
function send(path: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let seen = '';
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (data) => {
      seen += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(seen));
    socket.write(text);
  });
}

function request(method: string, path: string, body = '', ...headers: readonly string[]): string {
  return [
    `${method} ${path} HTTP/1.1`,
    'Host: docker',
    'Connection: close',
    `Content-Length: ${body.length}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}

describe('a service of the Docker API', () => {
  let directory: TemporaryDirectory;
  let nacre: Nacre;
  let path: string;
  const stop = new AbortController();
  const failures: unknown[] = [];
  let served: Promise<void>;

  before(async () => {
    directory = temporaryDirectory();
    nacre = openNacre(directory.path);
    path = join(directory.path, 'docker.sock');
    const listening = Promise.withResolvers<void>();
    served = serveDaemon(nacre, {
      environment: {},
      path,
      limits: { document: 4096, headers: 8192, farewell: 100 },
      signal: stop.signal,
      onListening: () => listening.resolve(),
      onFailure: (error) => failures.push(error),
    });
    await Promise.race([listening.promise, served]);
  });
  after(async () => {
    stop.abort();
    await served;
    assert.equal(existsSync(path), false);
    nacre[Symbol.dispose]();
    directory[Symbol.dispose]();
    assert.deepEqual(failures, []);
  });

  const json = 'Content-Type: application/json';
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ['a ping', request('GET', '/_ping'), /^HTTP\/1\.1 200 OK\r\n.*api-version: 1\.47.*\r\n\r\nOK$/s],
    ['a ping without a body', request('HEAD', '/_ping'), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s],
    ['an address that is none', request('GET', '/nothing'), /^HTTP\/1\.1 404.*\{"message":"page not found"\}/s],
    ['a version to come', request('GET', '/v1.99/info'), /^HTTP\/1\.1 400.*client version 1\.99 is too new/s],
    ['a document that is none', request('POST', '/volumes/create', '{', json), /^HTTP\/1\.1 400.*invalid JSON/s],
    ['a list for a document', request('POST', '/volumes/create', '[]', json), /^HTTP\/1\.1 400.*not an object/s],
    ['a deep document', request('POST', '/volumes/create', '['.repeat(2000), json), /^HTTP\/1\.1 400.*nested deeper/s],
    ['a large document', request('POST', '/volumes/create', ' '.repeat(5000), json), /^HTTP\/1\.1 413/],
    ['large headers', request('GET', '/_ping', '', `X-Large: ${'x'.repeat(9000)}`), /^HTTP\/1\.1 431/],
    [
      'a name that leads out',
      request('POST', '/volumes/create', '{"Name":"../../etc"}', json),
      /^HTTP\/1\.1 400.*can not name a volume/s,
    ],
    [
      'credentials that are none',
      request('POST', '/images/create?fromImage=x', '', 'X-Registry-Auth: e30x'),
      /^HTTP\/1\.1 400/,
    ],
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
    ['BuildKit', request('POST', '/grpc', '', 'Upgrade: h2c', 'Connection: Upgrade'), /^HTTP\/1\.1 501/],
    ['a swarm', request('GET', '/swarm'), /^HTTP\/1\.1 503.*This node is not a swarm manager/s],
    [
      'a refusal of an upgrade',
      request('POST', '/exec/x/start', '{}', json, 'Upgrade: tcp'),
      /^HTTP\/1\.1 404.*No such exec instance/s,
    ],
    ['a container that is not there', request('POST', '/containers/x/start'), /^HTTP\/1\.1 404.*No such container/s],
  ];
  for (const [what, text, expected] of rows) test(what, async () => assert.match(await send(path, text), expected));

  test('a socket in use is not taken from its service', async () => {
    const call = { environment: {}, path, signal: stop.signal, onListening: () => {}, onFailure: () => {} };
    await assert.rejects(serveDaemon(nacre, call), (error) => isFault(error, 'daemon/cannot-listen'));
    const file = join(directory.path, 'file');
    writeFileSync(file, 'kept');
    await assert.rejects(serveDaemon(nacre, { ...call, path: file }), /something else than a socket/);
  });

  test('who is not asked ends', async () => {
    const call = { environment: {}, path: `${path}.idle`, idleTime: 50, signal: stop.signal };
    await serveDaemon(nacre, { ...call, onListening: () => {}, onFailure: () => {} });
    assert.equal(existsSync(`${path}.idle`), false);
  });
});

test('addresses', () => {
  assert.equal(parseListenAddress('unix:///run/x.sock'), '/run/x.sock');
  assert.equal(parseListenAddress('/run/x.sock'), '/run/x.sock');
  for (const text of ['tcp://127.0.0.1:2375', 'fd://', 'unix://x.sock', '', `/${'x'.repeat(107)}`])
    assert.throws(
      () => parseListenAddress(text),
      (error) => isFault(error, 'daemon/bad-address'),
    );
});

test('a socket is only passed to the process that is named', () => {
  assert.equal(passedSocket({ LISTEN_PID: '7', LISTEN_FDS: '1' }, 7), 3);
  for (const environment of [{}, { LISTEN_PID: '8', LISTEN_FDS: '1' }, { LISTEN_PID: '7', LISTEN_FDS: '0' }])
    assert.equal(passedSocket(environment, 7), undefined);
});
