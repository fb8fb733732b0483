import {
  type ConfigChange,
  compareConfigs,
  compareTrees,
  type FileChange,
  formatTextDiff,
  type LayerStack,
  type MarkedChange,
  markParents,
  readRanges,
  type TextDiff,
  toLayerStack,
} from '../../image/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { noFile } from '../no-file.ts';
import type { ConfigDifference, FileDifference } from '../wire.ts';
import { toFileFacts } from './file-facts.ts';
import { createOpenLayers, findOperand, type Operand } from './find-operand.ts';

export interface DiffRequest {
  /** An image, a container or a layer, as `findOperand` takes it. */
  readonly before: string;
  readonly after: string;
  /** Only what is at these paths and below. @default everything, and the configs */
  readonly paths?: readonly string[];
  /** Whether a file is changed when only its time is. @default false */
  readonly times?: boolean;
}

/** Two things side by side: their differences are found as they are asked for. Until it is disposed their layers stay in the store. */
export interface Diff extends Disposable {
  /** In tree order. */
  files(): Iterable<FileDifference>;
  /** How they run; nothing when a layer is compared, or only some paths. */
  readonly config: readonly ConfigDifference[];
  /** What differs in the text of a file; `undefined` when none of the two is a regular file with something in it. */
  text(difference: FileDifference): Promise<TextDiff | undefined>;
}

/** Most bytes of a file that is compared as text. */
const textLimit = 4 * 1024 * 1024;

/**
 * Compares what two images, containers or layers show as their files, and how they run.
 *
 * @throws app/no-operand, app/no-layer, app/ambiguous-id, app/no-file
 */
export async function diff(nacre: Nacre, request: DiffRequest): Promise<Diff> {
  const openLayers = createOpenLayers(nacre);
  return underLease(nacre, async () => {
    const one = await findOperand(nacre, request.before, openLayers);
    const other = await findOperand(nacre, request.after, openLayers);
    return createDiff(one, other, request);
  });
}

/**
 * What a container changed against the image it was made from. Directories on the way to a change are named too, and times count, as
 * with `docker diff`.
 *
 * @throws app/no-operand, app/ambiguous-id, app/no-file, app/not-a-container
 */
export async function diffContainer(nacre: Nacre, name: string, paths: readonly string[] = []): Promise<Diff> {
  return underLease(nacre, async () => {
    const container = await findOperand(nacre, name, createOpenLayers(nacre));
    assertContainer(container);
    const image: Operand = { ...container, kind: 'image', layers: container.layers.slice(0, -1) };
    return createDiff(image, container, { before: name, after: name, paths, times: true }, markParents);
  });
}

function assertContainer({ kind, name }: Operand): void {
  if (kind === 'container') return;
  const what = kind === 'image' ? 'an image' : 'a layer';
  throw appFault('app/not-a-container', `"${name}" is ${what}, not a container`, {
    hint: 'Name a second one to compare it with.',
  });
}

/** Keeps what is found in the store until the result is disposed. */
async function underLease(nacre: Nacre, open: () => Promise<Omit<Diff, typeof Symbol.dispose>>): Promise<Diff> {
  using stack = new DisposableStack();
  stack.use(nacre.store.lease());
  const found = await open();
  const held = stack.move();
  return { ...found, [Symbol.dispose]: () => held.dispose() };
}

function createDiff(
  one: Operand,
  other: Operand,
  { paths = [], times = false }: DiffRequest,
  mark: (changes: Iterable<FileChange>, within: string) => Iterable<MarkedChange> = (changes) => changes,
): Omit<Diff, typeof Symbol.dispose> {
  const before = toLayerStack(one.layers);
  const after = toLayerStack(other.layers);
  for (const path of paths) assertThere(path, before, after);
  const readAll = (stack: LayerStack, path: string): Uint8Array | undefined => {
    const { node } = stack.tree.resolve(path, { follow: false });
    return node?.entry.type === 'file' ? readRanges(stack.tree.content(node), node.entry.size, textLimit) : undefined;
  };
  return {
    config:
      one.config === undefined || other.config === undefined || paths.length > 0
        ? []
        : compareConfigs(one.config, other.config).map(toConfigDifference),
    *files() {
      for (const path of paths.length === 0 ? [''] : paths)
        for (const change of mark(compareTrees(before, after, { path, times }), path.replace(/^\/+|\/+$/g, '')))
          yield toFileDifference(change);
    },
    async text({ path, before: left, after: right }) {
      const sizes = [left, right].map((facts) => (facts?.type === 'file' ? facts.size : 0));
      if (Math.max(...sizes) === 0) return undefined;
      if (Math.max(...sizes) > textLimit) return { kind: 'too-different' };
      return formatTextDiff(path.slice(1), readAll(before, path), readAll(after, path));
    },
  };
}

/** A path that only one of the two has is added or removed; one that neither has is a slip. */
function assertThere(path: string, before: LayerStack, after: LayerStack): void {
  const found = [before, after].map(({ tree }) => tree.resolve(path, { follow: false }));
  if (found.some(({ node }) => node !== undefined)) return;
  throw noFile([before.tree, after.tree], path, 'either of them');
}

function toFileDifference(change: MarkedChange): FileDifference {
  const path = `/${change.path}`;
  switch (change.kind) {
    case 'added':
      return { path, change: 'added', what: [], before: null, after: toFileFacts(change.after.entry) };
    case 'removed':
      return { path, change: 'removed', what: [], before: toFileFacts(change.before.entry), after: null };
    case 'changed': {
      const [before, after] = [change.before.entry, change.after.entry].map(toFileFacts);
      return { path, change: 'changed', what: change.aspects, before: before ?? null, after: after ?? null };
    }
    case 'around':
      return { path, change: 'changed', what: [], before: null, after: null };
  }
}

function toConfigDifference({ field, key, before, after }: ConfigChange): ConfigDifference {
  return { field, key: key ?? null, before: before ?? null, after: after ?? null };
}
