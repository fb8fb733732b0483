import type { Hash } from 'node:crypto';
import { ociFault } from './faults.ts';

declare const digestBrand: unique symbol;

/**
 * `sha256:<64 lower-case hex digits>` or `sha512:<128 of them>`; made only by `parseDigest` and by hashing. What Nacre makes itself has a
 * sha256. Source: image-spec descriptor.md, "Digests" and "Registered algorithms".
 */
export type Digest = string & { readonly [digestBrand]: true };

export const digestAlgorithms = ['sha256', 'sha512'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

const pattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether `text` is a digest in canonical form. */
export function isDigest(text: string): text is Digest {
  return pattern.test(text);
}

/** @throws oci/bad-digest */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  const hint = /^(?!sha(256|512):)[a-z0-9]+:/.test(text)
    ? 'Use a sha256 or sha512 digest; other algorithms are not supported.'
    : 'Write a digest as sha256: and 64 lower-case hex digits.';
  throw ociFault('oci/bad-digest', `"${text.slice(0, 200)}" is not a digest`, { hint });
}

export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha256:') ? 'sha256' : 'sha512';
}

/** The hex digits of a digest: 64, or 128 of a sha512. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** The first 12 hex digits, as Docker shows an image's ID. */
export function shortDigest(digest: Digest): string {
  return digestHex(digest).slice(0, 12);
}

/** `node:crypto` takes 8 ms to load, a third of what a command needs to start: those that hash nothing go without. */
function createHash(algorithm: DigestAlgorithm): Hash {
  return process.getBuiltinModule('node:crypto').createHash(algorithm);
}

/** The digest of bytes (text is taken as UTF-8). */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return toDigest(algorithm, createHash(algorithm).update(bytes).digest('hex'));
}

/** Counts and hashes bytes as they pass. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** Bytes seen so far. */
  readonly size: number;
  /** Ends the count; callable once. */
  digest(): Digest;
}

export function createDigester(algorithm: DigestAlgorithm = 'sha256'): Digester {
  const hash = createHash(algorithm);
  let size = 0;
  return {
    update(bytes) {
      hash.update(bytes);
      size += bytes.length;
    },
    get size() {
      return size;
    },
    digest: () => toDigest(algorithm, hash.digest('hex')),
  };
}

/** Takes the hex of a hash that was just computed. */
function toDigest(algorithm: DigestAlgorithm, hex: string): Digest {
  return `${algorithm}:${hex}` as Digest;
}
