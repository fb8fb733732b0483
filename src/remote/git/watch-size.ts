import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds between two looks. */
const interval = 500;

/**
 * Looks now and then at how large the packs of a repository have grown while git fetches into it.
 *
 * @param onOverflow called once when they are larger than `limit` bytes
 * @returns disposing ends the watch
 */
export function watchSize(repository: string, limit: number, onOverflow: () => void): Disposable {
  const timer = setInterval(() => {
    if (sizeOf(join(repository, 'objects', 'pack')) <= limit) return;
    clearInterval(timer);
    onOverflow();
  }, interval);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function sizeOf(directory: string): number {
  try {
    const sizes = readdirSync(directory).map(
      (name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size,
    );
    return sizes.reduce((total: number, size) => total + (size ?? 0), 0);
  } catch {
    return 0;
  }
}
