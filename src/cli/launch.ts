import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Starts the tool with Node's code cache on: code compiled once is not compiled again by the next call. It saves an eighth of the start of a
 * bundled command, and more than half of one that runs from its sources. Where there is no place for the cache it starts without.
 */
const directory = cacheDirectory(process.env);
if (directory !== undefined) enableCompileCache(directory);
await import('./main.ts');

/** Where compiled code is kept. Root never writes into the home of whoever called sudo. */
function cacheDirectory(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { HOME, XDG_CACHE_HOME, NACRE_OUTER_USER } = environment;
  // An ordinary user is root of his namespace alone.
  if (process.getuid?.() === 0 && NACRE_OUTER_USER === undefined) return '/var/cache/nacre/code';
  if (XDG_CACHE_HOME?.startsWith('/')) return join(XDG_CACHE_HOME, 'nacre/code');
  return HOME?.startsWith('/') ? join(HOME, '.cache/nacre/code') : undefined;
}
