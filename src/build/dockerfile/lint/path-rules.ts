import { posix } from 'node:path';
import { createIgnore } from '../ignore.ts';
import type { Word } from '../instruction.ts';
import { hasWildcards } from '../path-pattern.ts';
import type { LineView, LintSubject } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const workdirRelativePath: Rule = {
  name: 'WorkdirRelativePath',
  severity: 'warning',
  about: 'The first `WORKDIR` of a stage is relative, so it depends on the base image.',
  remedy: 'Write an absolute path.',
  find: ({ stages }) => stages.flatMap(({ lines }) => lines.flatMap(checkWorkdir)),
};

export const copyIgnoredFile: Rule = {
  name: 'CopyIgnoredFile',
  severity: 'warning',
  about: '`COPY` or `ADD` names a file that the ignore file leaves out of the context.',
  remedy: 'Take the pattern out of the ignore file, or add an exception to it: !PATH.',
  find: findIgnored,
};

function checkWorkdir({ expanded, line, scope }: LineView): readonly Sighting[] {
  if (expanded.kind !== 'workdir' || scope.hasWorkdir || isAbsolute(expanded.path.text)) return [];
  const { text, place } = expanded.path;
  return [{ message: `"${text}" is relative to the working directory of the base image`, place, of: [line] }];
}

/** Also as Windows writes it. */
function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path);
}

function findIgnored({ stages, ignore }: LintSubject): readonly Sighting[] {
  if (ignore.length === 0) return [];
  const isIgnored = createIsIgnored(ignore);
  return stages.flatMap(({ lines }) =>
    lines.flatMap(({ line, expanded }) =>
      sourcesOf(expanded)
        .filter(({ text }) => isIgnored(text))
        .map(({ text, place }) => ({
          message: `"${text}" is left out of the context by the ignore file`,
          place,
          of: [line],
        })),
    ),
  );
}

/** The sources that are in the context. */
function sourcesOf(instruction: LineView['expanded']): readonly Word[] {
  if (instruction.kind === 'copy') return instruction.from === undefined ? instruction.sources : [];
  return instruction.kind === 'add' ? instruction.sources.filter(({ text }) => !isRemote(text)) : [];
}

function isRemote(source: string): boolean {
  return /^[a-z][a-z+.-]*:\/\//i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source);
}

const everything = ['*', '**', '**/*'];

/** Says of a source as written whether nothing of it is in the context. A pattern is taken as a name, which tells nothing once there are exceptions. */
function createIsIgnored(patterns: readonly string[]): (source: string) => boolean {
  const ignore = createIgnore(patterns);
  const hasExceptions = patterns.some((pattern) => pattern.startsWith('!'));
  return (source) => {
    const path = posix.join('/', source).replace(/\/$/, '').slice(1);
    if (path === '') return !hasExceptions && patterns.some((pattern) => everything.includes(pattern));
    if (hasExceptions && hasWildcards(path)) return false;
    return ignore.ignores(path) && !ignore.mayKeepBelow(path);
  };
}
