import { readFileSync, statSync } from 'node:fs';
import { limits, reasonOf } from '../../../base/index.ts';
import { serveFault } from '../faults.ts';
import { type PasswordHashes, parseHtpasswd } from './parse-htpasswd.ts';

/** The password file as it is now. */
export interface PasswordFile {
  hashes(): PasswordHashes;
}

/** Milliseconds for which it is not looked whether the file has changed. */
const lookAgain = 1000;

/**
 * Reads a password file, and reads it again when it has changed. When what it has become can not be read, what was read last stays in
 * force.
 *
 * @param onFailure told once of each change that could not be read
 * @throws serve/bad-passwords when it can not be read at first
 */
export function openPasswordFile(path: string, onFailure: (error: unknown) => void): PasswordFile {
  let stamp = stampOf(path);
  let current = readHashes(path);
  let looked = performance.now();

  function refresh(): void {
    const found = stampOf(path);
    if (found === stamp) return;
    stamp = found;
    try {
      current = readHashes(path);
    } catch (error) {
      onFailure(error);
    }
  }

  return {
    hashes() {
      const now = performance.now();
      if (now - looked >= lookAgain) {
        looked = now;
        refresh();
      }
      return current;
    },
  };
}

/** Differs when the file does, as far as the file system tells. */
function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

function readHashes(path: string): PasswordHashes {
  const { value, diagnostics } = parseHtpasswd(readText(path), path);
  const [first, ...rest] = diagnostics;
  if (first === undefined) return value;
  const { message, hint, place } = first;
  const more = rest.map((each) => `${each.place.file}:${each.place.line}: ${each.message}`).join('\n');
  throw serveFault('serve/bad-passwords', message, {
    place,
    ...(hint === undefined ? {} : { hint }),
    ...(more === '' ? {} : { detail: more }),
  });
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= limits.config) return bytes.toString('utf8');
  } catch (error) {
    throw serveFault('serve/bad-passwords', `password file ${path} can not be read: ${reasonOf(error)}`, {
      hint: 'Make the file with `htpasswd -B -c FILE USER`, readable for the server.',
      cause: error,
    });
  }
  throw serveFault('serve/bad-passwords', `password file ${path} is larger than ${limits.config} bytes`);
}
