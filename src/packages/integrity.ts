import { packagesFault } from './faults.ts';

/** What the content of a file is known by. */
export interface Integrity {
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** Lower-case hexadecimal digits. */
  readonly hex: string;
}

/** Strongest first. */
const algorithms = ['sha512', 'sha384', 'sha256', 'sha1'] as const;

const hexLengths: Readonly<Record<Integrity['algorithm'], number>> = { sha1: 40, sha256: 64, sha384: 96, sha512: 128 };

/**
 * Reads what lock files and registries call integrity: hashes in base64, of which the strongest counts.
 * Source: W3C Subresource Integrity, section 3.
 *
 * @param what the package, for messages
 * @throws packages/bad-integrity when there is none that can be checked
 */
export function parseIntegrity(text: string, what: string): Integrity {
  const found = text.split(/\s+/).flatMap((each) => parseHash(each) ?? []);
  const [best] = algorithms.flatMap((name) => found.find(({ algorithm }) => algorithm === name) ?? []);
  if (best !== undefined) return best;
  throw packagesFault('packages/bad-integrity', `the integrity "${text.slice(0, 100)}" of ${what} can not be checked`, {
    hint: 'Write the lock file again with a newer version of the package manager.',
  });
}

/** @returns `undefined` when it is not as many hexadecimal digits as the algorithm gives */
export function hexIntegrity(algorithm: Integrity['algorithm'], text: string): Integrity | undefined {
  const hex = text.toLowerCase();
  return /^[0-9a-f]+$/.test(hex) && hex.length === hexLengths[algorithm] ? { algorithm, hex } : undefined;
}

function parseHash(text: string): Integrity | undefined {
  const [, name, base64 = ''] = /^(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(\?.*)?$/.exec(text) ?? [];
  const algorithm = algorithms.find((each) => each === name);
  return algorithm === undefined ? undefined : hexIntegrity(algorithm, Buffer.from(base64, 'base64').toString('hex'));
}
