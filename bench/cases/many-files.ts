import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../contender.ts';
import { builders } from './builders.ts';

/** A context so large that looking at it is the work. */
export const manyFiles: Bench = {
  name: 'many-files',
  about: 'rebuild of a context of 50,000 files, nothing changed',
  runs: 5,
  goals: {},
  candidates(lab) {
    const context = lab.scratch('many');
    for (let directory = 0; directory < 500; directory++) {
      const path = join(context, 'src', String(directory % 25), String(directory));
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < 100; file++)
        writeFileSync(join(path, `${file}.js`), `export default ${directory * file};\n`);
    }
    const all = builders(lab, { context, noCache: false }, (base) => `FROM ${base}\nCOPY src /src\n`);
    // It takes more than a minute.
    return all.filter(({ name }) => name !== 'buildah');
  },
};
