import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../../../base/index.ts';
import { serveFault } from '../faults.ts';

/** A key by which tokens are signed. */
export interface TokenKey {
  readonly algorithm: 'ES256' | 'RS256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Of the public key: servers that share a key sign with the same. */
  readonly id: string;
}

/** Reads a key in PEM: of the curve P-256, or of RSA with 2048 bits or more. @throws serve/bad-token-key */
export function readTokenKey(path: string): TokenKey {
  const privateKey = readPrivateKey(path);
  const publicKey = createPublicKey(privateKey);
  const algorithm = algorithmOf(privateKey);
  if (algorithm === undefined) throw badKey(path, 'is neither of P-256 nor of RSA with 2048 bits or more');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { algorithm, privateKey, publicKey, id: createHash('sha256').update(der).digest('base64url') };
}

/** Reads the key at a path; when there is none, it is made, for the owner's eyes only. @throws serve/bad-token-key */
export function openTokenKey(path: string): TokenKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flush: true });
    // Of several servers that begin at a time, one names its key; a link replaces nothing.
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw badKey(path, `can not be made: ${reasonOf(error)}`, error);
  }
  unlinkSync(draft);
  return readTokenKey(path);
}

function readPrivateKey(path: string): KeyObject {
  const pem = readKeyFile(path);
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw badKey(path, 'is no key in PEM, or is locked by a password', error);
  }
}

function readKeyFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw badKey(path, `can not be read: ${reasonOf(error)}`, error);
  }
}

function algorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): 'ES256' | 'RS256' | undefined {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048 ? 'RS256' : undefined;
}

function badKey(path: string, why: string, cause?: unknown): Error {
  return serveFault('serve/bad-token-key', `key for tokens ${path} ${why}`, {
    hint: 'Make a key with `openssl ecparam -name prime256v1 -genkey -noout`, readable for the server alone.',
    cause,
  });
}
