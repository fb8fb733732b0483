import type { Diagnostic } from '../../../base/index.ts';

/** Hashes of passwords by user. */
export type PasswordHashes = ReadonlyMap<string, string>;

/** Only what was hashed by bcrypt is taken: `$2y$`, a cost of 4 to 17, and 53 characters. */
const bcrypt = /^\$2[aby]\$(?:0[4-9]|1[0-7])\$[./A-Za-z0-9]{53}$/;
const hashAgain = 'Hash the password again with `htpasswd -B FILE USER`.';

/**
 * Reads a password file as Apache's `htpasswd -B` writes it: `USER:HASH` line by line; empty lines and those with `#` are passed
 * over. Never throws. Lines are not shown in diagnostics: a hash is nobody's business.
 *
 * @returns all diagnostics; hashes of the lines that are well
 */
export function parseHtpasswd(
  text: string,
  file: string,
): { readonly value: PasswordHashes; readonly diagnostics: readonly Diagnostic[] } {
  const value = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const [user, hash] = [line.slice(0, Math.max(0, colon)), line.slice(colon + 1)];
    const wrong = whatIsWrong(user, hash, value);
    if (wrong === undefined) value.set(user, hash);
    else {
      const place = { file, line: index + 1, column: wrong.column };
      diagnostics.push({ severity: 'error', code: 'serve/bad-passwords', ...wrong.why, place });
    }
  }
  return { value, diagnostics };
}

interface Wrong {
  readonly column: number;
  readonly why: { readonly message: string; readonly hint: string };
}

function whatIsWrong(user: string, hash: string, known: PasswordHashes): Wrong | undefined {
  if (user === '')
    return {
      column: 1,
      why: { message: 'the line is no USER:HASH', hint: 'Write lines with `htpasswd -B FILE USER`.' },
    };
  if (known.has(user))
    return { column: 1, why: { message: `user ${user} stands here twice`, hint: 'Leave one of the lines out.' } };
  if (bcrypt.test(hash)) return undefined;
  const message = `the password of ${user} is ${describeHash(hash)}, and only bcrypt is taken`;
  return { column: user.length + 2, why: { message, hint: hashAgain } };
}

function describeHash(hash: string): string {
  if (hash.startsWith('$apr1$')) return "hashed by Apache's MD5";
  if (hash.startsWith('{SHA}')) return 'hashed by SHA-1';
  if (/^\$[56]\$/.test(hash)) return 'hashed by SHA-2 crypt';
  if (/^\$2[aby]\$/.test(hash)) return 'hashed by bcrypt at a cost or in a form that is not taken';
  return 'hashed by crypt or not at all';
}
