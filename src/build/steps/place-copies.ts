import { buildFault } from '../faults.ts';
import type { CopyOp } from '../plan/op.ts';
import type { SourceNode } from '../source-tree.ts';
import type { DraftItem, LayerDraft, MadeDirectory } from './layer-draft.ts';
import type { Selected } from './select-sources.ts';

/** Makes what the layer gets at `path` of a node. */
export type ToItem<Node> = (node: Node, path: string) => DraftItem;

/** Where the copies of one COPY or ADD go. */
export interface CopyTarget {
  readonly draft: LayerDraft;
  readonly op: Pick<CopyOp, 'destination'>;
  /** Mode and owner of directories that have to be made. */
  readonly made: MadeDirectory;
}

/**
 * Puts what is copied where COPY wants it: the content of a directory into the destination, a file into it when it is a directory, else
 * in its place. Links in the destination path are followed. Source: Dockerfile reference, "COPY"; the order of checks is BuildKit's.
 */
export function placeCopies<Node extends SourceNode>(
  target: CopyTarget,
  selected: readonly Selected<Node>[],
  toItem: ToItem<Node>,
): void {
  const links = createLinks();
  for (const one of selected) {
    const toLinked: ToItem<Node> = (node, path) => links(one.source, toItem(node, path));
    if (one.kept !== undefined) placeWithParents(target, one, one.kept, toLinked);
    else if (one.node.type === 'directory') placeContent(target, one, toLinked);
    else target.draft.put(toLinked(one.node, preparePlace(target, one.name)));
  }
}

/** As in BuildKit each source is a copy of its own: names of one file that two sources lead to become two files. */
function createLinks(): (source: object, item: DraftItem) => DraftItem {
  const bySource = new Map<object, Map<object, object>>();
  return (source, item) => {
    if (item.inode === undefined) return item;
    const inodes = bySource.get(source) ?? new Map<object, object>();
    bySource.set(source, inodes);
    const inode = inodes.get(item.inode) ?? {};
    inodes.set(item.inode, inode);
    return { ...item, inode };
  };
}

/**
 * The path that a single file gets, the directories above it made.
 *
 * @param name of the file, for when the destination is a directory
 */
export function preparePlace({ draft, op, made }: CopyTarget, name: string): string {
  const real = draft.follow(op.destination);
  if (op.destination.endsWith('/')) draft.makeDirectories(real, made);
  const isDirectory = draft.find(real)?.type === 'directory';
  const path = isDirectory ? join(real, name) : real;
  draft.makeDirectories(path.split('/').slice(0, -1).join('/'), made);
  return path;
}

/** @throws build/bad-destination when several files would become one */
export function assertRoomForFiles({ draft, op }: CopyTarget, files: number): void {
  if (files < 2 || op.destination.endsWith('/')) return;
  if (draft.find(draft.follow(op.destination))?.type === 'directory') return;
  throw buildFault('build/bad-destination', `${files} files can not all become ${op.destination}`, {
    hint: `Write ${op.destination}/ to copy them into a directory.`,
  });
}

function placeContent<Node extends SourceNode>(target: CopyTarget, one: Selected<Node>, toItem: ToItem<Node>): void {
  const { draft, op, made } = target;
  const real = draft.follow(op.destination);
  draft.makeDirectories(real, made);
  for (const { path, node } of one.below) putMerged(draft, toItem(node, join(real, path)));
}

function placeWithParents<Node extends SourceNode>(
  { draft, op, made }: CopyTarget,
  one: Selected<Node>,
  kept: NonNullable<Selected<Node>['kept']>,
  toItem: ToItem<Node>,
): void {
  const real = draft.follow(op.destination);
  draft.makeDirectories(real, made);
  for (const { path, node } of [...kept.directories, { path: kept.path, node: one.node }]) {
    putMerged(draft, toItem(node, join(real, path)));
  }
  for (const { path, node } of one.below) putMerged(draft, toItem(node, join(real, `${kept.path}/${path}`)));
}

/** A directory that is there already with the same owner and mode is left as it is. */
function putMerged(draft: LayerDraft, item: DraftItem): void {
  const { entry } = item;
  const before = entry.type === 'directory' ? draft.find(entry.path) : undefined;
  const same = before?.type === 'directory' && before.mode === entry.mode;
  if (!(same && before.uid === entry.uid && before.gid === entry.gid)) draft.put(item);
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
