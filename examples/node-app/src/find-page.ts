import { readFileSync } from 'node:fs';

/** A page of the site. */
interface Page {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const index = readFileSync(new URL('../pages/index.html', import.meta.url));

/** The page at a path of the site; `undefined` when there is none. */
export function findPage(path: string): Page | undefined {
  return path === '/' ? { name: 'index.html', bytes: index } : undefined;
}
