import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ActiveSnapshot } from '../../src/oci/index.ts';

/**
 * A writable layer above a plain directory. Links in paths are not followed.
 *
 * @param directory gets `upper` and `work`; made when missing
 */
export function directorySnapshot(lower: string, directory: string): ActiveSnapshot {
  const [upper, work] = [join(directory, 'upper'), join(directory, 'work')];
  for (const path of [upper, work]) mkdirSync(path, { recursive: true });
  const readFile: ActiveSnapshot['readFile'] = (path) => {
    const file = join(lower, path);
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : undefined;
  };
  const options = (lowerdir: string) => [`lowerdir=${lowerdir}`, `upperdir=${upper}`, `workdir=${work}`];
  return {
    id: directory,
    upper,
    parent: { layers: [], mounts: () => [], readFile },
    mounts: (target) => [{ type: 'overlay', source: 'overlay', target, options: options(lower) }],
    readFile,
    isDirectory: (path) => statSync(join(lower, path), { throwIfNoEntry: false })?.isDirectory() === true,
    async [Symbol.asyncDispose]() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
