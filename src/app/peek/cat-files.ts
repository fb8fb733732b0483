import { wrapFault } from '../../base/index.ts';
import type { FileNode } from '../../image/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openOutput } from '../open-output.ts';
import { type PeekRequest, peekImage, type Question } from './peek-image.ts';

/** One call of `cat`. */
export interface CatRequest extends PeekRequest {
  /** Within the image, with or without a leading slash. */
  readonly paths: readonly string[];
}

/**
 * Writes files of an image to standard output, one after the other. Nothing is written unless all of them are there.
 *
 * @throws app/no-file, as `peekImage`
 */
export async function catFiles(nacre: Nacre, request: CatRequest): Promise<void> {
  try {
    await peekImage(nacre, request, findFiles(request), async ({ answer, read }) => {
      using output = openOutput(undefined);
      for (const node of answer) for await (const piece of read(node)) output.write(piece);
    });
  } catch (error) {
    throw wrapFault(`cat ${request.image}`, error);
  }
}

function findFiles({ paths }: CatRequest): Question<readonly FileNode[]> {
  return {
    ask(tree) {
      const found = paths.map((path) => tree.resolve(path, { follow: true }));
      const unread = found.flatMap((each) => (each.kind === 'unread' ? [each.path] : []));
      // The first that can not be printed decides.
      for (const [at, each] of found.entries()) {
        const path = paths[at] ?? '';
        if (each.kind === 'absent') throw noFile(`there is no ${path}`);
        if (each.kind === 'found' && each.node.entry.type !== 'file') throw noFile(`${path} is no file`);
      }
      if (unread.length > 0) return { unread };
      return { answer: found.flatMap((each) => (each.kind === 'found' ? [each.node] : [])) };
    },
  };
}

function noFile(message: string): Error {
  return appFault('app/no-file', message, { hint: '`nacre ls` shows what is there.' });
}
