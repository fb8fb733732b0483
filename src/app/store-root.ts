import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { shortHash } from '../base/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the store lies: `NACRE_ROOT`, else /var/lib/nacre for root, else `$XDG_DATA_HOME/nacre`. */
export function storeRoot(environment: Environment): string {
  const given = environment.NACRE_ROOT;
  if (given !== undefined && given !== '') return resolve(given);
  if (process.geteuid?.() === 0) return '/var/lib/nacre';
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'nacre');
}

/**
 * Where short-lived state lies: `NACRE_RUN`, else a directory below /run/nacre or `$XDG_RUNTIME_DIR/nacre`. A store elsewhere than at its default
 * place gets a directory of its own, so that two stores never share containers.
 */
export function runRoot(root: string, environment: Environment): string {
  const given = environment.NACRE_RUN;
  if (given !== undefined && given !== '') return resolve(given);
  const base =
    process.geteuid?.() === 0
      ? '/run/nacre'
      : join(environment.XDG_RUNTIME_DIR || `/tmp/nacre-${process.geteuid?.()}`, 'nacre');
  return root === storeRoot({ ...environment, NACRE_ROOT: undefined }) ? base : join(base, shortHash(root));
}
