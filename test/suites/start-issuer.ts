import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

/** A provider of ID tokens on this machine. */
export interface Issuer extends AsyncDisposable {
  readonly issuer: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** A token for `registry.example`, of subject `repo:acme/app:ref:refs/heads/main`, with claims changed or added. */
  sign(claims?: Record<string, unknown>, key?: KeyObject): Promise<string>;
}

/** @param named what its discovery document calls it; its own address when left out */
export async function startIssuer(named?: string): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }];
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(isDiscovery ? { issuer: named ?? issuer, jwks_uri: `${issuer}/keys` } : { keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    asked,
    sign(claims = {}, key = privateKey) {
      const now = Math.floor(Date.now() / 1000);
      const base = { iss: issuer, aud: 'registry.example', iat: now, exp: now + 300 };
      const about = { sub: 'repo:acme/app:ref:refs/heads/main', repository: 'acme/app', ref: 'refs/heads/main' };
      return new SignJWT({ ...base, ...about, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
