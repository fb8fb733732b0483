import type { Hash } from 'node:crypto';
import { ociFault } from './faults.ts';

declare const digestBrand: unique symbol;

/** `sha256:<64 lower-case hex digits>`; made only by `parseDigest` and by hashing. Source: image-spec descriptor.md, "Digests". */
export type Digest = string & { readonly [digestBrand]: true };

const pattern = /^sha256:[0-9a-f]{64}$/;

/** Whether `text` is a digest in canonical form. */
export function isDigest(text: string): text is Digest {
  return pattern.test(text);
}

/** @throws oci/bad-digest */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  const hint = /^sha(384|512):/.test(text)
    ? 'Use a sha256 digest; other algorithms are not supported.'
    : 'Write a digest as sha256: and 64 lower-case hex digits.';
  throw ociFault('oci/bad-digest', `"${text.slice(0, 200)}" is not a digest`, { hint });
}

/** The 64 hex digits of a digest. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** The first 12 hex digits, as Docker shows an image's ID. */
export function shortDigest(digest: Digest): string {
  return digestHex(digest).slice(0, 12);
}

/** `node:crypto` takes 8 ms to load, a third of what a command needs to start: those that hash nothing go without. */
function createSha256(): Hash {
  return process.getBuiltinModule('node:crypto').createHash('sha256');
}

/** The digest of bytes (text is taken as UTF-8). */
export function digestOf(bytes: Uint8Array | string): Digest {
  return toDigest(createSha256().update(bytes).digest('hex'));
}

/** Counts and hashes bytes as they pass. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** Bytes seen so far. */
  readonly size: number;
  /** Ends the count; callable once. */
  digest(): Digest;
}

export function createDigester(): Digester {
  const hash = createSha256();
  let size = 0;
  return {
    update(bytes) {
      hash.update(bytes);
      size += bytes.length;
    },
    get size() {
      return size;
    },
    digest: () => toDigest(hash.digest('hex')),
  };
}

/** Takes the hex of a sha256 that was just computed. */
function toDigest(hex: string): Digest {
  return `sha256:${hex}` as Digest;
}
