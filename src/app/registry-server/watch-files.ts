import { statSync } from 'node:fs';

/** Milliseconds between two looks. Looking works for every file system, and for files behind links that are pointed anew. */
const every = 2000;

/** Calls back when any of the files has changed. */
export function watchFiles(paths: readonly string[], onChange: () => void, interval: number = every): Disposable {
  let stamp = stampOf(paths);
  const timer = setInterval(() => {
    const found = stampOf(paths);
    if (found === stamp) return;
    stamp = found;
    onChange();
  }, interval);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function stampOf(paths: readonly string[]): string {
  const stamps = paths.map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return stamps.map((found) => (found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeNs}`)).join(' ');
}
