import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Limited, RateGate } from '../rates/rate-gate.ts';
import type { PasswordHashes } from './parse-htpasswd.ts';

/** Checks names and passwords. */
export interface PasswordChecker {
  /** Whether this is the user's password. Takes as long for a user who is not known. @param address where it comes from */
  check(user: string, password: string, address: string): Promise<boolean | Limited>;
  /** Changes when the user's password does; `undefined` when the user is not known. */
  stamp(user: string): string | undefined;
}

/** What lets passwords be hashed, which takes a server's time. */
export type PasswordGate = Pick<RateGate, 'tryPassword'>;

/** A password that was found right need not be hashed again for so many milliseconds. */
const remembered = 5 * 60_000;
const mostRemembered = 10_000;
/** bcrypt looks at no more bytes, so longer ones would all be the same. */
const longestPassword = 72;
/** Hash of a password that nobody has, by which those of unknown users are checked; its cost is that of `htpasswd -B` of today. */
const nobody = `$2b$10$${'.'.repeat(21)}u${'.'.repeat(31)}`;

/**
 * Checks passwords against hashes. Those that were right are remembered for five minutes by a hash whose key lives only as long as
 * this process, together with what they were checked against: a changed password counts at once. Requests that bring the same name
 * and password at a time share one check.
 *
 * @param hashes asked each time
 * @param gate lets passwords be hashed; what is remembered need not ask it @default it lets all
 */
export function createPasswordChecker(hashes: () => PasswordHashes, gate?: PasswordGate): PasswordChecker {
  const key = randomBytes(32);
  const checks = new Map<string, { readonly until: number; readonly right: Promise<boolean | Limited> }>();

  function check(user: string, password: string, address: string): Promise<boolean | Limited> {
    const hash = hashes().get(user);
    const name = createHmac('sha256', key)
      .update(JSON.stringify([user, password, hash ?? '']))
      .digest('base64');
    const known = checks.get(name);
    if (known !== undefined && known.until > performance.now()) return known.right;
    const look = (): Promise<boolean> => compare(password, hash);
    const right = gate === undefined ? look() : gate.tryPassword(address, look);
    remember(name, right);
    return right;
  }

  function remember(name: string, right: Promise<boolean | Limited>): void {
    const oldest = checks.size >= mostRemembered ? checks.keys().next().value : undefined;
    if (oldest !== undefined) checks.delete(oldest);
    checks.delete(name);
    checks.set(name, { until: performance.now() + remembered, right });
    // What was wrong is not remembered: it would push out what was right.
    const forget = (): boolean => checks.delete(name);
    right.then((is) => is === true || forget(), forget);
  }

  return {
    check,
    stamp(user) {
      const hash = hashes().get(user);
      return hash === undefined ? undefined : createHash('sha256').update(hash).digest('base64url').slice(0, 16);
    },
  };
}

async function compare(password: string, hash: string | undefined): Promise<boolean> {
  const { default: bcrypt } = await import('bcryptjs');
  const tooLong = Buffer.byteLength(password) > longestPassword;
  const same = await bcrypt.compare(password, hash ?? nobody);
  return same && hash !== undefined && !tooLong;
}
