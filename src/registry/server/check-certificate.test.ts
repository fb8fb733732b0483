import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { checkCertificate } from './check-certificate.ts';

const made = execFileSync(
  'openssl',
  ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-subj', '/CN=localhost', '-days', '1'],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const certificate = made.slice(made.indexOf('-----BEGIN CERTIFICATE'));
const key = made.slice(0, made.length - certificate.length);
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' });
const locked = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'x',
});

const rows: readonly (readonly [what: string, certificate: string, key: string, message: RegExp])[] = [
  ['a key of another kind', certificate, String(other), /^the key is not that of the certificate$/],
  ['something else for a certificate', 'listen: x', key, /^the certificate is none in PEM$/],
  ['a certificate for a key', certificate, certificate, /^the key of the certificate is none in PEM/],
  ['a key with a password', certificate, String(locked), /or is locked by a password$/],
];

test('a certificate and its key are taken, also with a chain', () => {
  checkCertificate(certificate, key);
  checkCertificate(`${certificate}${certificate}`, key);
});

for (const [what, first, second, message] of rows)
  test(`${what} is refused`, () => assert.throws(() => checkCertificate(first, second), { message }));
