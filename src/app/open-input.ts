import { createReadStream, statSync } from 'node:fs';
import { stdin } from 'node:process';
import type { ByteStream } from '../base/index.ts';
import { appFault } from './faults.ts';

/**
 * The bytes of a file, or of standard input for `-`.
 *
 * @throws app/no-file
 */
export function openInput(path: string): ByteStream {
  if (path === '-') return stdin;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw appFault('app/no-file', `there is no file ${path}`, { hint: 'Check the path.' });
  if (found.isDirectory()) {
    throw appFault('app/no-file', `${path} is a directory, where a file is wanted`, {
      hint: `Pack it first: tar -C ${path} -c . | nacre import - NAME`,
    });
  }
  return createReadStream(path, { highWaterMark: 1024 * 1024 });
}

/** How an input is called in messages. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path;
}
