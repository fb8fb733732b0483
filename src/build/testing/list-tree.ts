import { type FileNode, openFileTree } from '../../image/index.ts';
import type { LayerRef, Layers } from '../../oci/index.ts';

/**
 * What is in an image, a line for each path: `/etc/`, `/etc/passwd=text`, `/bin -> usr/bin`, with mode and owner where they are others
 * than those of root's files in a checkout: `/run=text 755 5:6`.
 */
export async function listTree(layers: Layers, stack: readonly LayerRef[]): Promise<readonly string[]> {
  const tree = openFileTree(await Promise.all(stack.map((layer) => layers.rest(layer))));
  const lines: string[] = [];
  const walk = (node: FileNode): void => {
    for (const child of tree.children(node) ?? []) {
      lines.push(formatNode(child, child.entry.type === 'file' ? tree.readFile(child.path, 1 << 20) : undefined));
      walk(child);
    }
  };
  const root = tree.resolve('').node;
  if (root !== undefined) walk(root);
  return lines;
}

function formatNode({ path, entry }: FileNode, content: Uint8Array | undefined): string {
  const { type, mode, uid, gid, linkTarget } = entry;
  const text = type === 'symlink' ? ` -> ${linkTarget}` : type === 'file' ? `=${Buffer.from(content ?? [])}` : '/';
  const usual = type === 'symlink' ? 0o777 : type === 'file' ? 0o644 : 0o755;
  return `/${path}${text}${mode === usual ? '' : ` ${mode.toString(8)}`}${uid === 0 && gid === 0 ? '' : ` ${uid}:${gid}`}`;
}
