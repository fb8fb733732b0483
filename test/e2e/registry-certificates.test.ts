import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls';
import { until } from '../suites/until.ts';
import { call, type Lab, missingPrograms, openLab, run } from './lab.ts';
import { type Running, startNacre } from './running.ts';

describe('a registry with certificates of clients', { skip: missingPrograms('openssl', 'curl') }, () => {
  let lab: Lab;
  let server: Running;
  let port = '';
  const at = (name: string): string => join(lab.directory, name);

  before(async () => {
    lab = openLab();
    makeAuthority('ca');
    makeAuthority('other');
    sign('server', 'ca', '/CN=localhost');
    sign('deploy', 'ca', '/CN=deploy');
    sign('stranger', 'other', '/CN=deploy');
    const files = 'certificate: server.crt, key: server.key, clientAuthority: ca.crt';
    const rule = '{ repositories: "**", allow: { deploy: [pull, push], anonymous: pull } }';
    writeFileSync(at('registry.yaml'), `listen: 127.0.0.1:0\ntls: { ${files} }\naccess: { rules: [${rule}] }\n`);
    server = startNacre(lab, 'serve', '--config', at('registry.yaml'));
    await until(
      () => server.stderr().includes('listening on'),
      () => server.stderr(),
    );
    port = /listening on https:\/\/.*:(\d+)/.exec(server.stderr())?.[1] ?? '';
  });
  after(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    lab[Symbol.dispose]();
  });

  function makeAuthority(name: string): void {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(`${name}.key`)];
    run('openssl', 'req', '-x509', ...key, '-subj', `/CN=${name}`, '-days', '2', '-out', at(`${name}.crt`));
  }
  function sign(name: string, authority: string, subject: string): void {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(`${name}.key`)];
    run(
      'openssl',
      'req',
      ...key,
      '-subj',
      subject,
      '-addext',
      'subjectAltName=DNS:localhost',
      '-out',
      at(`${name}.csr`),
    );
    const signer = ['-CA', at(`${authority}.crt`), '-CAkey', at(`${authority}.key`), '-CAcreateserial'];
    run(
      'openssl',
      'x509',
      '-req',
      '-in',
      at(`${name}.csr`),
      ...signer,
      '-copy_extensions',
      'copy',
      '-days',
      '2',
      '-out',
      at(`${name}.crt`),
    );
  }
  const upload = (name?: string): string => {
    const shown = name === undefined ? [] : ['--cert', at(`${name}.crt`), '--key', at(`${name}.key`)];
    const address = `https://localhost:${port}/v2/app/blobs/uploads/`;
    const told = ['-s', '-o', '/dev/null', '-w', '%{http_code} %{certs}'];
    return call(['curl', ...told, '--ipv4', '--cacert', at('ca.crt'), ...shown, '-X', 'POST', address], lab.environment)
      .stdout;
  };

  test('who has a certificate of the authority is known, another is not', () => {
    assert.match(upload('deploy'), /^202/);
    assert.match(upload('stranger'), /^401/);
    assert.match(upload(), /^401/);
  });

  test('old versions, other protocols and new handshakes on the way are refused', async () => {
    const connect = (options: ConnectionOptions): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectSecurely({
          host: '127.0.0.1',
          port: Number(port),
          rejectUnauthorized: false,
          ...options,
        });
        socket.on('error', (error: Error & { readonly code?: string }) => resolve(error.code ?? error.message));
        socket.on('secureConnect', () => {
          resolve(`${socket.getProtocol()} ${socket.alpnProtocol}`);
          socket.destroy();
        });
      });
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    assert.match(await connect(old), /^ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION|^ERR_SSL/);
    assert.match(await connect({ ALPNProtocols: ['h2'] }), /NO_APPLICATION_PROTOCOL/);
    assert.equal(await connect({ ALPNProtocols: ['h2', 'http/1.1'] }), 'TLSv1.3 http/1.1');
    assert.equal(await connect({ maxVersion: 'TLSv1.2' }), 'TLSv1.2 false');
    const socket = connectSecurely({
      host: '127.0.0.1',
      port: Number(port),
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.2',
    });
    await once(socket, 'secureConnect');
    const again = await new Promise((resolve) => {
      socket.on('error', resolve);
      socket.renegotiate({}, (error) => resolve(error));
    });
    assert.match(String(again), /renegotiation/i);
    socket.destroy();
  });

  test('a new certificate is shown without a restart', async () => {
    const serial = (): string =>
      call(
        [
          'sh',
          '-c',
          `openssl s_client -connect 127.0.0.1:${port} </dev/null 2>/dev/null | openssl x509 -noout -serial`,
        ],
        lab.environment,
      ).stdout;
    const old = serial();
    assert.match(old, /^serial=/);
    sign('server', 'ca', '/CN=localhost');
    await until(
      () => serial() !== old,
      () => server.stderr(),
    );
    assert.match(upload('deploy'), /^202/);
  });
});
