import { type Entry, type LayerContent, plainEntry } from '../../archive/index.ts';
import { utf8 } from '../../base/index.ts';
import type { FileTree } from '../../image/index.ts';
import type { ContextNode, ContextSource } from '../context-source.ts';
import { applyChmod, type Chmod } from '../dockerfile/index.ts';
import { buildFault } from '../faults.ts';
import type { InlineFile } from '../plan/op.ts';
import type { ImageNode } from './image-source.ts';
import { clampTime, type DraftItem } from './layer-draft.ts';
import type { OwnerIds } from './resolve-owner.ts';

/** What a copy says of everything it copies; what it leaves open stays as it is. */
export interface Overrides {
  readonly owner: OwnerIds | undefined;
  readonly chmod: Chmod | undefined;
  /** The build's time, in seconds since 1970. */
  readonly time: number;
}

/**
 * What a layer gets of a file of the context: owner root, the build's time, and as mode 0755 for directories and for files that their
 * owner may execute, else 0644. The modes of a checkout come from the umask of whoever made it and would make images differ.
 */
export function contextItem(context: ContextSource, node: ContextNode, path: string, overrides: Overrides): DraftItem {
  const base: Entry = { ...plainEntry, path, type: 'file', mode: 0o644, mtimeSec: overrides.time };
  switch (node.type) {
    case 'file': {
      const file = { ...base, mode: node.executable ? 0o755 : 0o644, size: node.size };
      const item = { entry: override(file, overrides) };
      return node.size === 0 ? item : { ...item, content: context.content(node) };
    }
    case 'directory':
      return { entry: override({ ...base, type: 'directory', mode: 0o755 }, overrides) };
    case 'symlink':
      return {
        entry: override({ ...base, type: 'symlink', mode: 0o777, linkTarget: context.readLink(node) }, overrides),
      };
    case 'fifo':
      return { entry: override({ ...base, type: 'fifo' }, overrides) };
    case 'device':
      throw buildFault('build/bad-source', `${node.path} is a device, which can not be copied from the context`, {
        hint: 'Exclude it with .dockerignore.',
      });
  }
}

/** What a layer gets of a file of a stage or image: all of its metadata, dated the build's time at the latest. */
export function imageItem(tree: FileTree, { file }: ImageNode, path: string, overrides: Overrides): DraftItem {
  const entry = override(clampTime({ ...file.entry, path }, overrides.time), overrides);
  const ranges = tree.content(file);
  const { inode } = file;
  return ranges.length === 0 ? { entry, inode } : { entry, content: { kind: 'ranges', ranges }, inode };
}

/** What a layer gets of a heredoc: a file of root with mode 0644. */
export function inlineItem(file: InlineFile, path: string, overrides: Overrides): DraftItem {
  const bytes = utf8(file.text);
  const entry: Entry = { ...plainEntry, path, type: 'file', mode: 0o644, mtimeSec: overrides.time, size: bytes.length };
  const content: LayerContent = { kind: 'bytes', bytes };
  return bytes.length === 0 ? { entry: override(entry, overrides) } : { entry: override(entry, overrides), content };
}

function override(entry: Entry, { owner, chmod }: Overrides): Entry {
  const mode =
    chmod === undefined || entry.type === 'symlink'
      ? entry.mode
      : applyChmod(chmod, entry.mode, entry.type === 'directory');
  return { ...entry, ...owner, mode };
}
