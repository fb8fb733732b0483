import { wrapFault } from '../../base/index.ts';
import type { LayerRef } from '../../oci/index.ts';
import type { ContextFile, ContextSource } from '../context-source.ts';
import type { FetchedSource } from '../plan/op.ts';
import { imageItem, type Overrides } from './copy-items.ts';
import { createImageSource, type ImageNode } from './image-source.ts';
import type { DraftItem } from './layer-draft.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';
import { placeArchive } from './place-archive.ts';
import { type CopyTarget, placeCopies } from './place-copies.ts';
import { type Selected, selectSources } from './select-sources.ts';
import type { OpenTree } from './step-work.ts';
import { openTreeContext } from './tree-context.ts';

/** What placing is done with. */
export interface PlaceFetchedDeps {
  readonly openTree: OpenTree;
  readonly scratchDirectory: string;
  readonly signal?: AbortSignal;
}

/**
 * Puts what ADD has fetched where it wants it: a file with the time its server gave it, or what is in the archive that it is; a
 * repository's files with the build's time, as those of a context have it.
 */
export async function placeFetched(
  target: CopyTarget,
  source: FetchedSource,
  layers: readonly LayerRef[],
  exclude: readonly string[],
  overrides: Overrides,
  archives: DisposableStack,
  deps: PlaceFetchedDeps,
): Promise<void> {
  const tree = await deps.openTree(layers);
  const nodes = createImageSource(tree);
  const toItem = (node: ImageNode, path: string): DraftItem => imageItem(tree, node, path, overrides);
  if (source.kind === 'repository') {
    const { selected } = selectSources(nodes, { sources: [{ base: '', pattern: '' }], exclude, parents: false });
    const isFile = ({ node, below }: Selected<ImageNode>): boolean => node.path !== '' || below.length > 0;
    placeCopies(target, selected.filter(isFile), (node, path) => dateNow(toItem(node, path), overrides.time));
    return;
  }
  const { name } = source;
  const context = openTreeContext(tree, undefined, deps).value;
  const file = source.unpack ? context.find(name) : undefined;
  const archive = file?.type === 'file' ? await openFetched(file, context, deps) : undefined;
  const node = nodes.find(name);
  if (archive !== undefined) placeArchive(target, archives.use(archive), overrides);
  else if (node !== undefined) placeCopies(target, [{ node, source, name, below: [] }], toItem);
}

function dateNow(item: DraftItem, time: number): DraftItem {
  return { ...item, entry: { ...item.entry, mtimeSec: time, mtimeNsec: 0 } };
}

async function openFetched(
  file: ContextFile,
  context: ContextSource,
  deps: PlaceFetchedDeps,
): Promise<OpenArchive | undefined> {
  using copy = context.openFile(file);
  try {
    return await openArchive(copy.path, deps);
  } catch (error) {
    throw wrapFault(`unpack ${file.path}`, error);
  }
}
