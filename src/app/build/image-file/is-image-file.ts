import { basename } from 'node:path';

/** What a context's program is called, when a build names no file and there is no Dockerfile. */
export const imageFileName = 'image.ts';

/** Whether a file that tells how to build is a program, by its name. */
export function isImageFile(path: string): boolean {
  return /\.m?[tj]s$/.test(path) && !/^dockerfile/i.test(basename(path));
}
