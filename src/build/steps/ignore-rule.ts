import { createIgnore, parseIgnoreFile } from '../dockerfile/index.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';
import { matchSources } from './match-sources.ts';

/** An ignore file as it was read. */
export interface IgnoreText {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
}

/** A line of an ignore file. */
export interface IgnoreRule {
  readonly pattern: string;
  /** `.dockerignore:3` */
  readonly place: string;
}

/** The line that leaves a path out: the last one but for which it would be kept. @returns `undefined` when it is kept */
export function findIgnoreRule(path: string, { file, text }: IgnoreText): IgnoreRule | undefined {
  const rules = text.split('\n').flatMap((line, at) => {
    const [pattern] = parseIgnoreFile(line, { file }).value;
    return pattern === undefined ? [] : [{ pattern, place: `${file}:${at + 1}` }];
  });
  const isHiddenBy = (count: number): boolean =>
    createIgnore(rules.slice(0, count).map(({ pattern }) => pattern)).ignores(path);
  if (!isHiddenBy(rules.length)) return undefined;
  return rules.findLast((_, at) => !isHiddenBy(at));
}

/** What to do about a path that is there and left out. */
export function hintIgnored(path: string, ignored: IgnoreText | undefined): string {
  const rule = ignored === undefined ? undefined : findIgnoreRule(path, ignored);
  if (rule === undefined) return `Copy something else: ${path} is left out of every context.`;
  return `Change the rule ${rule.pattern} at ${rule.place}, which leaves ${path} out, or add !${path} below it.`;
}

/**
 * Which rule leaves out the first of the files that a pattern matches.
 *
 * @param all the context as if it had no ignore file
 */
export function tellHiddenMatch<Node extends SourceNode>(
  pattern: string,
  all: SourceTree<Node>,
  ignored: IgnoreText | undefined,
): string | undefined {
  if (ignored === undefined) return undefined;
  for (const path of matchSources(all, pattern)) {
    const rule = findIgnoreRule(path, ignored);
    if (rule !== undefined) return `the rule ${rule.pattern} at ${rule.place} leaves ${path} out`;
  }
  return undefined;
}
