import { packagesFault } from '../faults.ts';
import { hexIntegrity, type Integrity } from '../integrity.ts';
import { parseControl } from './control.ts';

/** What an InRelease file says. */
export interface Release {
  /** Milliseconds since 1970; `undefined` when it does not end. */
  readonly validUntil: number | undefined;
  /** Files of the release by their paths. */
  readonly files: ReadonlyMap<string, Integrity>;
}

/**
 * @param what the file, for messages
 * @throws packages/bad-index
 */
export function parseRelease(text: string, what: string): Release {
  const fields = parseControl(text);
  const sums = fields.get('sha256');
  if (sums === undefined) throw malformed(what, 'has no SHA256 sums');
  const until = fields.get('valid-until');
  const validUntil = until === undefined ? undefined : Date.parse(until);
  if (Number.isNaN(validUntil)) throw malformed(what, `says Valid-Until: ${until}`);
  return { validUntil, files: new Map(sums.split('\n').flatMap((line) => parseSum(line))) };
}

function parseSum(line: string): readonly (readonly [string, Integrity])[] {
  const [hex = '', , path] = line.trim().split(/\s+/);
  const integrity = hexIntegrity('sha256', hex);
  return path === undefined || integrity === undefined ? [] : [[path, integrity]];
}

function malformed(what: string, why: string): Error {
  return packagesFault('packages/bad-index', `${what} ${why}`, {
    hint: 'Use another mirror with NACRE_DEBIAN_MIRROR.',
  });
}
