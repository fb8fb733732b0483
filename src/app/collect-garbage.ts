import type { Host } from '../host/index.ts';
import { type CollectOptions, type CollectReport, collect, removeTree } from '../store/index.ts';
import type { Nacre } from './nacre.ts';
import { sweep } from './sweep.ts';

/** Removes what nothing names, uses or has in hand. */
export async function collectGarbage(nacre: Nacre, options: CollectOptions = {}): Promise<CollectReport> {
  await sweep(nacre);
  return collect(nacre.store, { removeLater: (path) => removeLater(path, nacre.host()), ...options });
}

/** Has a directory removed by a process that outlives us if need be. */
function removeLater(path: string, host: Host): void {
  try {
    const child = host.spawn('rm', ['-rf', '--', path], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'ignore'],
      detached: true,
    });
    child.unref();
  } catch {
    removeTree(path);
  }
}
