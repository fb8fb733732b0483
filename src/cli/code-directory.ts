import { join } from 'node:path';

/**
 * Where code is kept that V8 compiled. Root never writes into the home of whoever called sudo.
 *
 * @returns `undefined` where there is no place for it
 */
export function codeDirectory(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { HOME, XDG_CACHE_HOME, NACRE_OUTER_USER } = environment;
  // An ordinary user is root of his namespace alone.
  if (process.getuid?.() === 0 && NACRE_OUTER_USER === undefined) return '/var/cache/nacre/code';
  if (XDG_CACHE_HOME?.startsWith('/')) return join(XDG_CACHE_HOME, 'nacre/code');
  return HOME?.startsWith('/') ? join(HOME, '.cache/nacre/code') : undefined;
}
