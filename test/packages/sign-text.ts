import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key that texts are signed with, and what is known of it where they are checked. */
export interface SigningKey {
  readonly about: string;
  readonly fingerprint: string;
  readonly algorithm: 'rsa' | 'ed25519';
  readonly key: string;
  readonly secret: KeyObject;
}

export function makeSigningKey(algorithm: SigningKey['algorithm']): SigningKey {
  const { privateKey: secret, publicKey } =
    algorithm === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 4096 }) : generateKeyPairSync('ed25519');
  const { n = '', x = '' } = publicKey.export({ format: 'jwk' });
  const key = algorithm === 'rsa' ? n : x;
  const fingerprint = createHash('sha1').update(key).digest('hex').toUpperCase();
  return { about: 'a test', fingerprint, algorithm, key, secret };
}

/** Signs a text in the cleartext signature framework. Source: RFC 9580, sections 5.2.3 and 7. */
export function signText(text: string, { algorithm, fingerprint, secret }: SigningKey): string {
  const lines = text.split('\n');
  const issuer = Buffer.concat([Buffer.from([22, 33, 4]), Buffer.from(fingerprint, 'hex')]);
  const hashed = Buffer.concat([Buffer.from([4, 1, algorithm === 'rsa' ? 1 : 22, 8, 0, issuer.length]), issuer]);
  const trailer = Buffer.from([4, 255, 0, 0, 0, hashed.length]);
  const signed = Buffer.from(lines.map((line) => line.trimEnd()).join('\r\n'));
  const data = Buffer.concat([signed, hashed, trailer]);
  const numbers =
    algorithm === 'rsa'
      ? [sign('sha256', data, secret)]
      : halves(sign(null, createHash('sha256').update(data).digest(), secret));
  const body = Buffer.concat([hashed, Buffer.from([0, 0, 0, 0]), ...numbers.map(toNumber)]);
  const head = Buffer.from([0xc2, 255, 0, 0, body.length >> 8, body.length & 255]);
  const escaped = lines.map((line) => (line.startsWith('-') ? `- ${line}` : line)).join('\n');
  const armor = Buffer.concat([head, body]).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${escaped}\n-----BEGIN PGP SIGNATURE-----\n\n${armor}\n-----END PGP SIGNATURE-----\n`;
}

function halves(bytes: Buffer): Buffer[] {
  return [bytes.subarray(0, 32), bytes.subarray(32)];
}

/** A number with its length in bits before it, without leading zeros. */
function toNumber(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const rest = bytes.subarray(from);
  const bits = rest.length * 8 - Math.clz32(rest[0] ?? 0) + 24;
  return Buffer.concat([Buffer.from([bits >> 8, bits & 255]), rest]);
}
