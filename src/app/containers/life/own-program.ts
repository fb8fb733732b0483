import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { once } from '../../../base/index.ts';

/** Path of `bin/nacre`, which others start when something has to be done later: above these sources, or above the bundle. */
export const ownProgram: () => string = once(() => {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const program = join(directory, 'bin', 'nacre');
    if (existsSync(program)) return program;
    if (directory === '/') throw new Error(`there is no bin/nacre above ${import.meta.dirname}`);
  }
});
