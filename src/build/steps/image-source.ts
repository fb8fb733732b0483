import type { FileNode, FileTree } from '../../image/index.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';

/** A file of a stage or image. */
export interface ImageNode extends SourceNode {
  readonly file: FileNode;
}

/** The files of a stage or image as something to copy from. */
export function createImageSource(tree: FileTree): SourceTree<ImageNode> {
  return {
    label: 'the stage or image',
    find(path) {
      const { node } = tree.resolve(path, { follow: false });
      return node && toNode(node);
    },
    list: ({ file }) => (tree.children(file) ?? []).map(toNode),
    readLink: ({ file }) => file.entry.linkTarget,
    hintAbsent: () => 'Check the path: it starts at the root of what --from names.',
    hintHidden: () => undefined,
  };
}

function toNode(file: FileNode): ImageNode {
  return { path: file.path, type: toType(file), file };
}

function toType({ entry }: FileNode): SourceNode['type'] {
  switch (entry.type) {
    case 'chardevice':
    case 'blockdevice':
      return 'device';
    case 'hardlink':
      return 'file';
    default:
      return entry.type;
  }
}
