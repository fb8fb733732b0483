import { execFileSync } from 'node:child_process';

/** Why tests with these programs can't run, in words for `skip`; `false` when they can. */
export function missingPrograms(...names: readonly string[]): string | false {
  const missing = names.filter((name) => !isThere(name));
  return missing.length === 0 ? false : `${missing.join(' and ')} is not installed`;
}

/** Runs a program to its end and returns what it printed. @throws with what it said of its failure */
export function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function isThere(name: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
