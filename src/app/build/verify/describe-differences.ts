import {
  type ContentRange,
  type LayerIndex,
  type LayerNode,
  type LayerPathDifference,
  layerDifferences,
  openContentReader,
} from '../../../image/index.ts';
import { toFileFacts } from '../../files/file-facts.ts';
import type { DifferingFile } from '../../wire.ts';
import type { DifferenceFacts } from './difference-facts.ts';
import { findCause, rankOf } from './find-cause.ts';

/** What differs between two results of a step. */
export interface DescribedDifferences {
  /** How many paths. */
  readonly count: number;
  /** Those that tell most first. */
  readonly files: readonly DifferingFile[];
}

/** How many files are looked into, and how many of them are told. */
const limits = { studied: 1000, told: 20 };

/** Compares two layers; a step that changed nothing has none. @throws image/unreadable, and what the layers throw */
export function describeDifferences(
  before: LayerIndex | undefined,
  after: LayerIndex | undefined,
): DescribedDifferences {
  const [one, other] = [before ?? emptied(after), after ?? emptied(before)];
  if (one === undefined || other === undefined) return { count: 0, files: [] };
  let count = 0;
  const studied: { readonly file: DifferingFile; readonly rank: number }[] = [];
  for (const difference of layerDifferences(one, other)) {
    count += 1;
    if (count <= limits.studied) studied.push(study(difference, one, other));
  }
  const files = studied.toSorted((a, b) => a.rank - b.rank).map(({ file }) => file);
  return { count, files: firstOfEach(files).slice(0, limits.told) };
}

/** One file of each cause before the others: more of a kind tell little more. */
function firstOfEach(files: readonly DifferingFile[]): readonly DifferingFile[] {
  const isFirst = (file: DifferingFile, at: number): boolean =>
    file.cause === null || files.findIndex(({ cause }) => cause === file.cause) === at;
  return [...files.filter(isFirst), ...files.filter((file, at) => !isFirst(file, at))];
}

/** A layer with nothing in it. */
function emptied(layer: LayerIndex | undefined): LayerIndex | undefined {
  return layer && { ...layer, root: layer.root, children: () => [], find: () => undefined };
}

function study(
  difference: LayerPathDifference,
  one: LayerIndex,
  other: LayerIndex,
): { readonly file: DifferingFile; readonly rank: number } {
  const { path, before, after, aspects, offset } = difference;
  const contents = { before: contentOf(one, before), after: contentOf(other, after) };
  const head = readPart(contents.before, 0, 512);
  const isShown = offset !== undefined && !Buffer.from(head).includes('PRIVATE KEY');
  const facts: DifferenceFacts = {
    path,
    change: before === undefined ? 'added' : after === undefined ? 'missing' : 'changed',
    type: (before ?? after)?.entry.type ?? 'file',
    what: aspects,
    offset: offset ?? -1,
    head,
    first: isShown ? readExcerpt(contents.before, offset) : '',
    second: isShown ? readExcerpt(contents.after, offset) : '',
    reordered: offset !== undefined && isReordered(contents.before, contents.after),
  };
  const found = findCause(facts);
  const { change, first, second } = facts;
  const file: DifferingFile = {
    ...{ path: `/${path}`, change, what: aspects, offset: offset ?? null },
    first: before === undefined ? null : toFileFacts(before.entry),
    second: after === undefined ? null : toFileFacts(after.entry),
    excerpt: first === '' && second === '' ? null : { first, second },
    cause: found?.cause ?? null,
    hint: found?.hint ?? null,
  };
  return { file, rank: rankOf(facts) };
}

function contentOf(layer: LayerIndex, node: LayerNode | undefined): readonly ContentRange[] {
  return node?.entry.type === 'file' && node.kind === 'entry' && node.entry.size > 0 ? layer.content(node) : [];
}

/** Bytes of a content from `start` on, or as many as there are. */
function readPart(ranges: readonly ContentRange[], start: number, length: number): Uint8Array {
  const parts: ContentRange[] = [];
  let at = 0;
  for (const range of ranges) {
    const from = Math.max(start - at, 0);
    const to = Math.min(start + length - at, range.length);
    if (from < to)
      parts.push({ ...range, position: range.position + (range.file === undefined ? 0 : from), length: to - from });
    at += range.length;
  }
  using reader = openContentReader();
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, reader.open(parts).read(bytes));
}

const around = { before: 32, after: 64 };

/** What stands about a byte, on its line; '' when that is no text. */
function readExcerpt(ranges: readonly ContentRange[], offset: number): string {
  const start = Math.max(0, offset - around.before);
  const bytes = readPart(ranges, start, offset - start + around.after);
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return '';
  const text = new TextDecoder().decode(bytes);
  const here = Buffer.from(bytes.subarray(0, offset - start)).toString('utf8').length;
  const first = text.lastIndexOf('\n', here - 1) + 1;
  const last = text.indexOf('\n', here);
  return text
    .slice(first, last < 0 ? undefined : last)
    .replaceAll('\r', '')
    .trim();
}

const mostSorted = 1024 * 1024;

/** Whether two texts have the same lines in another order. */
function isReordered(one: readonly ContentRange[], other: readonly ContentRange[]): boolean {
  const [size, otherSize] = [one, other].map((ranges) => ranges.reduce((sum, { length }) => sum + length, 0));
  if (size === undefined || size !== otherSize || size > mostSorted) return false;
  const [left, right] = [one, other].map((ranges) => sortedLines(readPart(ranges, 0, size)));
  return left !== undefined && left === right;
}

/** The lines in order; `undefined` when there are not several, or it is no text. */
function sortedLines(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  const lines = Buffer.from(bytes).toString('latin1').split(/[\n ]/);
  return lines.length < 2 ? undefined : lines.sort().join('\n');
}
