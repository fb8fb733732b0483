import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { type WrittenFiles, writeFiles } from '../../../image/index.ts';
import { runSteps } from '../../containers/run-steps.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { PlatformTree } from './platform-trees.ts';

/**
 * Writes the files of images into a directory of this machine, made when missing; what is there and not replaced stays. They belong to
 * whoever builds, and no symbolic link in the directory is followed.
 *
 * @returns devices and named pipes that were left out
 * @throws app/bad-target, image/not-written, base/cancelled
 */
export async function writeLocal(
  nacre: Nacre,
  trees: readonly PlatformTree[],
  dest: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  const root = makeDirectory(resolve(dest), dest);
  let skipped = 0;
  for (const { directory, tree } of trees) {
    const { node } = tree.resolve('');
    if (node === undefined) throw new Error('a tree has a root');
    const steps = writeFiles(tree, node, join(root, directory), { ops: nacre.host(), owners: 'caller' });
    const written: WrittenFiles = await runSteps(steps, onBytes, signal);
    skipped += written.skipped;
  }
  return skipped;
}

function makeDirectory(path: string, told: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return realpathSync(path);
  } catch (cause) {
    const { errno = 0 } = cause as NodeJS.ErrnoException;
    throw appFault('app/bad-target', `${told} can not be made: ${getSystemErrorMessage(errno)}`, {
      hint: 'Name a directory in a place that may be written.',
      cause,
    });
  }
}
