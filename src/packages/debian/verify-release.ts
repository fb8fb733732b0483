import { createHash, verify } from 'node:crypto';
import { packagesFault } from '../faults.ts';
import { type ArchiveKey, archiveKeys, toKeyObject } from './archive-keys.ts';
import { parseSignedText, type SignedText, type TextSignature } from './open-pgp.ts';

/**
 * The text of an InRelease file, one of whose signatures was made with a key of Debian's archive.
 *
 * @param what the file, for messages
 * @throws packages/bad-signature
 */
export function verifyRelease(bytes: Uint8Array, what: string, keys: readonly ArchiveKey[] = archiveKeys): string {
  const signed = parseSignedText(bytes, what);
  const tried = signed.signatures.flatMap((signature) => {
    const key = keys.find(({ fingerprint }) => fingerprint === signature.fingerprint);
    return key === undefined ? [] : [isSignedBy(signed, signature, key)];
  });
  if (tried.includes(true)) return signed.text;
  const why =
    tried.length === 0 ? 'is not signed with a key of Debian that is known here' : 'has a signature that is wrong';
  throw packagesFault('packages/bad-signature', `${what} ${why}`, {
    hint: 'Use another mirror with NACRE_DEBIAN_MIRROR: this one does not give what Debian signed.',
  });
}

// Numbers of OpenPGP, RFC 9580, section 9.1.
const rsa = 1;
const eddsa = 22;

function isSignedBy({ signed }: SignedText, signature: TextSignature, key: ArchiveKey): boolean {
  const { algorithm, hash, trailer, numbers } = signature;
  const [first, second] = numbers;
  if (first === undefined) return false;
  const data = Buffer.concat([signed, trailer]);
  if (key.algorithm === 'rsa') return algorithm === rsa && verify(hash, data, toKeyObject(key), pad(first, 512));
  if (algorithm !== eddsa || second === undefined) return false;
  const digest = createHash(hash).update(data).digest();
  return verify(null, digest, toKeyObject(key), Buffer.concat([pad(first, 32), pad(second, 32)]));
}

/** A number with as many leading zeros as make it `size` bytes long. */
function pad(number: Uint8Array, size: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, size - number.length)), number]);
}
