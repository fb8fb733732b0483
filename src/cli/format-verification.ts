import type { DifferingFile, DifferingStep, VerifyReport } from '../app/index.ts';
import { showText } from './show-text.ts';

/** How many files of a step are shown. */
const mostFiles = 5;

/** What came of building twice, for people: each step that did not come to the same, its files that tell most first. */
export function formatVerification({ reproducible, steps, varied }: VerifyReport): string {
  const conditions = `The second time ${varied.join('; ')}.\n`;
  if (reproducible) return `built twice, and the same each time\n${conditions}`;
  return `built twice, and not the same each time\n${conditions}${steps.map(formatStep).join('')}`;
}

function formatStep({ step, file, line, inherited, inImage, differences, files }: DifferingStep): string {
  const count = differences === 1 ? 'one path differs' : `${differences} paths differ`;
  const why = inherited ? ', and so does what it builds on' : '';
  const where = inImage ? '' : ' (in a stage of which the image only has copies)';
  const shown = files.slice(0, mostFiles);
  const left = differences - shown.length;
  const more = left <= 0 || shown.length === 0 ? '' : `  and ${left} more\n`;
  return `\n${file}:${line}: ${showText(step)}: ${count}${why}${where}\n${shown.map(formatFile).join('')}${more}`;
}

function formatFile(file: DifferingFile): string {
  const { path, excerpt, cause, hint } = file;
  const lines = [
    `  ${showText(path)}: ${describe(file)}`,
    ...(excerpt === null ? [] : [`    first:  ${showText(excerpt.first)}`, `    second: ${showText(excerpt.second)}`]),
    ...(cause === null ? [] : [`    usual cause: ${cause}`]),
    ...(hint === null ? [] : [`    hint: ${hint}`]),
  ];
  return lines.map((text) => `${text}\n`).join('');
}

function describe({ change, what, offset, first, second }: DifferingFile): string {
  if (change === 'added') return 'only the second time';
  if (change === 'missing') return 'only the first time';
  const parts = what.filter((each) => each !== 'size').map((each) => describeAspect(each, offset, first, second));
  return parts.join(', ');
}

function describeAspect(
  what: string,
  offset: number | null,
  first: DifferingFile['first'],
  second: DifferingFile['second'],
): string {
  const pair = (one: unknown, other: unknown): string => `${what} ${one} and ${other}`;
  if (what === 'content' && offset !== null) return `content from byte ${offset} on`;
  if (first === null || second === null) return what;
  if (what === 'mode') return pair(first.mode, second.mode);
  if (what === 'owner') return pair(`${first.uid}:${first.gid}`, `${second.uid}:${second.gid}`);
  if (what === 'time') return pair(first.modified, second.modified);
  if (what === 'target') return showText(pair(first.target, second.target));
  return what;
}
