import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { shortHash } from '../base/index.ts';
import { readOuterUser } from '../runtime/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the store lies: `NACRE_ROOT`, else /var/lib/nacre for root, else `$XDG_DATA_HOME/nacre`. */
export function storeRoot(environment: Environment): string {
  const given = environment.NACRE_ROOT;
  if (given !== undefined && given !== '') return resolve(given);
  if (ordinaryUser(environment) === undefined) return '/var/lib/nacre';
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'nacre');
}

/**
 * Where short-lived state lies: `NACRE_RUN`, else a directory below /run/nacre or `$XDG_RUNTIME_DIR/nacre`. A store elsewhere than at its default
 * place gets a directory of its own, so that two stores never share containers.
 */
export function runRoot(root: string, environment: Environment): string {
  const base = runBase(environment);
  if (isGiven(environment.NACRE_RUN) || root === storeRoot({ ...environment, NACRE_ROOT: undefined })) return base;
  return join(base, shortHash(root));
}

/** Where this user's short-lived state lies, of whatever store. */
export function runBase(environment: Environment): string {
  const given = environment.NACRE_RUN;
  if (isGiven(given)) return resolve(given);
  const uid = ordinaryUser(environment);
  return uid === undefined ? '/run/nacre' : join(runtimeDirectory(uid, environment), 'nacre');
}

/**
 * A directory of the user's that a reboot empties: `XDG_RUNTIME_DIR`, else the one that systemd makes, which cron and su do not tell of, else
 * one in /tmp. One that belongs to somebody else, as sudo and su may leave in the environment, is passed over.
 */
function runtimeDirectory(uid: number, { XDG_RUNTIME_DIR }: Environment): string {
  if (isGiven(XDG_RUNTIME_DIR) && ownerOf(XDG_RUNTIME_DIR) !== 'other') return XDG_RUNTIME_DIR;
  const usual = `/run/user/${uid}`;
  return ownerOf(usual) === 'self' ? usual : `/tmp/nacre-${uid}`;
}

function ownerOf(path: string): 'self' | 'other' | undefined {
  const owner = statSync(path, { throwIfNoEntry: false })?.uid;
  if (owner === undefined) return undefined;
  return owner === process.geteuid?.() ? 'self' : 'other';
}

/** @returns `undefined` for root */
function ordinaryUser(environment: Environment): number | undefined {
  const uid = readOuterUser(environment)?.uid ?? process.geteuid?.() ?? 0;
  return uid === 0 ? undefined : uid;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
