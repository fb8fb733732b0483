import { wrapFault } from '../../base/index.ts';
import type { ContextFile, ContextNode, ContextSource } from '../context-source.ts';
import { parseChmod } from '../dockerfile/index.ts';
import type { CopyOp } from '../plan/op.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';
import { createContextFiles } from './context-files.ts';
import { contextItem, imageItem, inlineItem, type Overrides } from './copy-items.ts';
import { createImageSource } from './image-source.ts';
import { createLayerDraft } from './layer-draft.ts';
import { type OpenArchive, openArchive } from './open-archive.ts';
import { placeArchive } from './place-archive.ts';
import { assertRoomForFiles, type CopyTarget, placeCopies, preparePlace } from './place-copies.ts';
import { placeFetched } from './place-fetched.ts';
import { resolveOwner } from './resolve-owner.ts';
import { type Selected, type Selection, selectOne, selectSources } from './select-sources.ts';
import { type OpenTree, type StepInput, type StepWork, storeLayer } from './step-work.ts';

/** What copying is done with. */
export interface CopyDeps {
  readonly context: ContextSource;
  /** Contexts by the names of `--build-context`. */
  readonly contexts?: ReadonlyMap<string, ContextSource>;
  readonly openTree: OpenTree;
  /** For archives while they are unpacked; made when missing. */
  readonly scratchDirectory: string;
  /** The build's time, in seconds since 1970. */
  readonly time: number;
  readonly signal?: AbortSignal;
}

/** COPY and ADD from a context. The files are only read when the step has to be done. Inputs behind the first are what ADD has fetched besides. */
export function copyFromContext(op: CopyOp, deps: CopyDeps): StepWork {
  const started = Date.now();
  const context = contextOf(op, deps);
  const { selected, unmatched } = select(context, op);
  const files = createContextFiles(selected, context, started);
  return {
    files,
    size: files.size,
    warnings: unmatched.map((pattern) => tellUnmatched(pattern, op, context)),
    async carryOut(blobs, [parent, ...fetched]) {
      const { target, overrides } = await openTarget(op, parent, deps);
      using archives = new DisposableStack();
      const plain = op.unpack ? await placeArchives(target, selected, context, overrides, archives, deps) : selected;
      assertRoomForFiles(target, countFiles(op, plain) + countFetched(op));
      placeCopies(target, plain, (node, path) => {
        files.place(node, path);
        return contextItem(context, node, path, overrides);
      });
      for (const [at, source] of (op.fetched ?? []).entries())
        await placeFetched(target, source, fetched[at]?.layers ?? [], op.exclude, overrides, archives, deps);
      placeInlineFiles(op, target, overrides);
      return await storeLayer(target.draft.items(), blobs, deps.signal);
    },
  };
}

function tellUnmatched(pattern: string, { parents }: CopyOp, context: ContextSource): string {
  // With --parents a pattern may reach through all directories, those too that are left out for their size.
  const why = parents ? undefined : context.tellHidden(pattern);
  return `${pattern} matches nothing in the context${why === undefined ? '' : `: ${why}`}`;
}

function contextOf({ context: name }: CopyOp, { context, contexts }: CopyDeps): ContextSource {
  const found = name === undefined ? context : contexts?.get(name);
  if (found === undefined) throw new Error(`no context ${name} was given along with the plan`);
  return found;
}

/** Archives that are unpacked are none of the files that need a place each. */
function countFetched({ fetched = [] }: CopyOp): number {
  return fetched.filter((source) => source.kind === 'file' && !source.unpack).length;
}

function select<Node extends SourceNode>(tree: SourceTree<Node>, op: CopyOp): Selection<Node> {
  const [source] = op.sources;
  return op.pickedAs === undefined || source === undefined
    ? selectSources(tree, op)
    : { selected: [selectOne(tree, source.pattern, op.pickedAs)], unmatched: [] };
}

/** COPY --from: straight from the layers' tars of the second input into the new one. */
export function copyFromInput(op: CopyOp, deps: CopyDeps): StepWork {
  return {
    warnings: [],
    async carryOut(blobs, [parent, source]) {
      const tree = await deps.openTree(source?.layers ?? []);
      const { target, overrides } = await openTarget(op, parent, deps);
      const { selected } = select(createImageSource(tree), op);
      assertRoomForFiles(target, countFiles(op, selected));
      placeCopies(target, selected, (node, path) => imageItem(tree, node, path, overrides));
      placeInlineFiles(op, target, overrides);
      return storeLayer(target.draft.items(), blobs, deps.signal);
    },
  };
}

async function openTarget(
  op: CopyOp,
  parent: StepInput | undefined,
  { openTree, time }: CopyDeps,
): Promise<{ readonly target: CopyTarget; readonly overrides: Overrides }> {
  const tree = await openTree(parent?.layers ?? []);
  const owner = op.owner === undefined ? undefined : resolveOwner(tree, op.owner);
  const chmod = op.mode === undefined ? undefined : parseChmod(op.mode);
  // As in BuildKit: an octal mode counts for directories that are made as well, but for what a umask of 022 takes away; a symbolic one has
  // nothing to change there.
  const made = { uid: 0, gid: 0, ...owner, mode: chmod?.kind === 'octal' ? chmod.mode & 0o755 : 0o755 };
  return {
    target: { draft: createLayerDraft(tree, time, { isApart: op.link === true }), op, made },
    overrides: { owner, chmod, time },
  };
}

/** Unpacks those of the selected files that are archives. @returns the others */
async function placeArchives(
  target: CopyTarget,
  selected: readonly Selected<ContextNode>[],
  context: ContextSource,
  overrides: Overrides,
  archives: DisposableStack,
  deps: CopyDeps,
): Promise<readonly Selected<ContextNode>[]> {
  const plain: Selected<ContextNode>[] = [];
  for (const one of selected) {
    const { node } = one;
    try {
      const archive = node.type === 'file' ? await openNode(node, context, deps) : undefined;
      if (archive === undefined) plain.push(one);
      else placeArchive(target, archives.use(archive), overrides);
    } catch (error) {
      throw wrapFault(`unpack ${node.path}`, error);
    }
  }
  return plain;
}

async function openNode(node: ContextFile, context: ContextSource, deps: CopyDeps): Promise<OpenArchive | undefined> {
  using file = context.openFile(node);
  return await openArchive(file.path, deps);
}

function placeInlineFiles(op: CopyOp, target: CopyTarget, overrides: Overrides): void {
  for (const file of op.files) target.draft.put(inlineItem(file, preparePlace(target, file.name), overrides));
}

function countFiles<Node extends SourceNode>(op: CopyOp, selected: readonly Selected<Node>[]): number {
  return op.files.length + selected.filter(({ node, kept }) => node.type !== 'directory' && kept === undefined).length;
}
