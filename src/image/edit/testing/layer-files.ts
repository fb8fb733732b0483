import { createTarWriter, type Entry, plainEntry } from '../../../archive/index.ts';
import { concatBytes } from '../../../base/index.ts';
import type { FileTree } from '../../file-tree.ts';

/** A layer written down, in order: path → content of a file, null for a directory, `{ to }` for a symlink, `{ same }` for a hard link. */
export type LayerFiles = Readonly<Record<string, string | null | { readonly to: string } | { readonly same: string }>>;

/** The tar of a layer; modes and times differ from path to path. */
export function layerTar(files: LayerFiles): Uint8Array {
  const pieces: Uint8Array[] = [];
  const tar = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
  for (const [path, what] of Object.entries(files)) {
    const base = { ...plain, path, mtimeSec: path.length + JSON.stringify(what).length };
    if (what === null) tar.entry({ ...base, type: 'directory', mode: 0o700 + path.length });
    else if (typeof what === 'string') tar.entry({ ...base, size: Buffer.byteLength(what) }, [Buffer.from(what)]);
    else if ('to' in what) tar.entry({ ...base, type: 'symlink', linkTarget: what.to });
    else tar.entry({ ...base, type: 'hardlink', linkTarget: what.same });
  }
  tar.end();
  return concatBytes(pieces);
}

const plain: Entry = { ...plainEntry, path: '', type: 'file', mode: 0o640, uid: 1, gid: 2, mtimeNsec: 5 };

/** All that a tree shows, one line for each path: metadata, content, and for files of several names the first of them. */
export function describeTree(tree: FileTree): readonly string[] {
  const lines: string[] = [];
  const firstPaths = new Map<object, string>();
  const pending = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const { node } = tree.resolve(path, { follow: false });
    if (node === undefined) throw new Error(`${path} is listed and not there`);
    const { type, mode, uid, gid, mtimeSec, mtimeNsec, linkTarget, size } = node.entry;
    const first = firstPaths.get(node.inode) ?? path;
    firstPaths.set(node.inode, first);
    const content = type === 'file' ? Buffer.from(tree.readFile(path, size) ?? []).toString() : linkTarget;
    lines.push([`/${path}`, type, mode.toString(8), uid, gid, mtimeSec, mtimeNsec, `= /${first}`, content].join(' '));
    pending.push(...(tree.children(node) ?? []).map((child) => child.path).toReversed());
  }
  return lines;
}
