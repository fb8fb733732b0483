import { wrapFault } from '../../base/index.ts';
import type { FileNode, PartialTree } from '../../image/index.ts';
import { appFault } from '../faults.ts';
import { toFileFacts } from '../files/file-facts.ts';
import type { Nacre } from '../nacre.ts';
import type { FileListing } from '../wire.ts';
import { type PeekRequest, peekImage, type Question } from './peek-image.ts';

/** One call of `ls`. */
export interface ListRequest extends PeekRequest {
  /** Within the image. @default the root */
  readonly path?: string;
  /** Whether to list what is in directories below, too. @default false */
  readonly recursive?: boolean;
  /** Whether a link at the end of the path is followed. @default true */
  readonly follow?: boolean;
}

/**
 * What is in a directory of an image, or the one file.
 *
 * @throws app/no-file, as `peekImage`
 */
export async function listFiles(nacre: Nacre, request: ListRequest): Promise<FileListing> {
  const { image, path = '/' } = request;
  try {
    return await peekImage(nacre, request, findEntries(request), async ({ answer, descriptor, layerOf }) => ({
      image,
      digest: descriptor.digest,
      path: `/${answer.node.path}`,
      entries: answer.entries.map((node) => {
        const { xattrs: _xattrs, ...facts } = toFileFacts(node.entry);
        return { path: `/${node.path}`, ...facts, layer: layerOf(node) ?? null };
      }),
    }));
  } catch (error) {
    throw wrapFault(`ls ${image}:${path}`, error);
  }
}

interface Listed {
  readonly node: FileNode;
  readonly entries: readonly FileNode[];
}

function findEntries({ path = '/', recursive = false, follow = true }: ListRequest): Question<Listed> {
  return {
    ask(tree) {
      const found = tree.resolve(path, { follow: follow || path.endsWith('/') });
      if (found.kind === 'unread') return { unread: [found.path] };
      if (found.kind === 'absent')
        throw appFault('app/no-file', `there is no ${path}`, { hint: 'List the directory that it would be in.' });
      const { node } = found;
      if (node.entry.type !== 'directory') return { answer: { node, entries: [node] } };
      const entries = listDirectory(tree, node, recursive);
      return entries === undefined ? { unread: [] } : { answer: { node, entries } };
    },
  };
}

/** @returns `undefined` when there may be more in layers that were not read */
function listDirectory(tree: PartialTree, top: FileNode, recursive: boolean): readonly FileNode[] | undefined {
  const found: FileNode[] = [];
  const ahead = [...(tree.children(top) ?? [])].reverse();
  if (tree.children(top) === undefined) return undefined;
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    found.push(node);
    if (!recursive || node.entry.type !== 'directory') continue;
    const children = tree.children(node);
    if (children === undefined) return undefined;
    for (const child of children.toReversed()) ahead.push(child);
  }
  return found;
}
