import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createProxy, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { memoryRegistry } from '../../../test/registry/memory-registry.ts';
import { isFault } from '../../base/index.ts';
import type { TlsSettings } from './http/tls-settings.ts';
import { openRegistry } from './registry.ts';

const skip = spawnSync('openssl', ['version']).error === undefined ? false : 'there is no openssl';

describe('registries that speak TLS', { skip }, () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'nacre-tls-'));
    openssl('req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.crt -subj /CN=authority');
    for (const name of ['server', 'client']) {
      openssl(
        `req -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost`,
      );
      openssl(
        `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -copy_extensions copy -days 2 -out ${name}.crt`,
      );
    }
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function openssl(args: string): void {
    const { status, stderr } = spawnSync('openssl', args.split(' '), { cwd: directory, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');

  /** Asks a registry over TLS for a tag that it does not have. */
  async function ask(tls: TlsSettings, server: { readonly requestCert?: boolean } = {}): Promise<unknown> {
    const options = { key: read('server.key'), cert: read('server.crt'), ca: read('ca.crt'), rejectUnauthorized: true };
    const https = createServer({ ...options, ...server }, memoryRegistry().listener);
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    const { port } = https.address() as AddressInfo;
    try {
      using registry = openRegistry({ environment: {}, pause: 1, tls: () => tls });
      return await registry.repository({ registry: `localhost:${port}`, repository: 'a' }).resolve('x');
    } finally {
      https.closeAllConnections();
      https.close();
    }
  }

  test('an authority of its own is trusted when it is named', async () => {
    assert.equal(await ask({ authorities: [read('ca.crt')] }), undefined);
  });

  test('one that is not is refused, and said how it is named', async () => {
    await assert.rejects(ask({}), (error) => {
      assert.ok(isFault(error, 'registry/bad-certificate'), String(error));
      assert.match(error.hint ?? '', /certs\.d\/localhost:\d+\/ca\.crt/);
      return true;
    });
  });

  test('any certificate will do when that is asked for', async () => {
    assert.equal(await ask({ insecure: true }), undefined);
  });

  test('a certificate is not shown to where a registry leads', async () => {
    const shown: boolean[] = [];
    const options = { key: read('server.key'), cert: read('server.crt'), ca: read('ca.crt'), requestCert: true };
    const open = async (listener: RequestListener) => {
      const https = createServer({ ...options, rejectUnauthorized: false }, (request, response) => {
        shown.push('authorized' in request.socket && request.socket.authorized === true);
        listener(request, response);
      });
      await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
      return { https, port: (https.address() as AddressInfo).port };
    };
    const other = await open((_, response) => void response.writeHead(404).end());
    const location = `https://localhost:${other.port}/there`;
    const registry = await open((_, response) => void response.writeHead(307, { location }).end());
    try {
      const clients = [{ certificate: read('client.crt'), key: read('client.key') }];
      const tls = { authorities: [read('ca.crt')], clients };
      using client = openRegistry({ environment: {}, pause: 1, tls: () => tls });
      const repository = client.repository({ registry: `localhost:${registry.port}`, repository: 'a' });
      assert.equal(await repository.resolve('x'), undefined);
      // The first is the registry itself, the last where it leads.
      assert.deepEqual([shown[0], shown.at(-1)], [true, false]);
    } finally {
      for (const { https } of [registry, other]) {
        https.closeAllConnections();
        https.close();
      }
    }
  });

  test('a certificate is shown to a server that wants one', async () => {
    const clients = [{ certificate: read('client.crt'), key: read('client.key') }];
    const authorities = [read('ca.crt')];
    assert.equal(await ask({ authorities, clients }, { requestCert: true }), undefined);
    await assert.rejects(ask({ authorities }, { requestCert: true }), (error) => isFault(error));
  });
});

test('another machine is asked over TLS, or plain HTTP when that is asked for, and by way of the proxy', async () => {
  const asked: string[] = [];
  const proxy = createProxy((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const environment = { HTTP_PROXY: `http://127.0.0.1:${port}`, HTTPS_PROXY: `http://127.0.0.1:${port}` };
  const ask = async (plain: boolean, more = {}): Promise<unknown> => {
    using registry = openRegistry({ environment: { ...environment, ...more }, attempts: 1, plainHttp: () => plain });
    // An address for documentation, which nobody has.
    return await registry.repository({ registry: '192.0.2.1:5000', repository: 'a' }).resolve('x');
  };
  try {
    await assert.rejects(ask(false), (error) => isFault(error));
    assert.equal(await ask(true), undefined);
    assert.deepEqual(asked, ['CONNECT 192.0.2.1:5000', 'HEAD http://192.0.2.1:5000/v2/a/manifests/x']);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
