import { posix } from 'node:path';
import { hideCredentials } from '../../base/index.ts';
import type { AddInstruction, CopyInstruction, Word } from '../dockerfile/index.ts';
import type { CopyFrom } from './copy-source.ts';
import type { CopyOp, CopySource } from './op.ts';
import type { PlannedFetches } from './plan-fetches.ts';
import type { PlannedStep } from './plan-run.ts';
import type { StageState } from './stage-state.ts';

/** What COPY or ADD does in `state`. @param fetches what of its sources is fetched */
export function planCopy(
  state: StageState,
  instruction: CopyInstruction | AddInstruction,
  from: CopyFrom,
  fetches: PlannedFetches,
): PlannedStep<CopyOp> {
  const parents = instruction.kind === 'copy' && instruction.parents;
  const op: CopyOp = {
    kind: 'copy',
    from: from.step === undefined ? 'context' : 'input',
    ...(from.context === undefined ? {} : { context: from.context }),
    ...(fetches.fetched.length === 0 ? {} : { fetched: fetches.fetched }),
    sources: fetches.paths.map((word) => toSource(word.text, parents)),
    // The name of a heredoc is that of a file, whatever path it looks like.
    files: instruction.files.map(({ name, content }) => ({ name: posix.basename(name), text: content })),
    destination: resolveDestination(state.config.workingDir ?? '/', instruction.destination.text),
    ...(isSaid(instruction.chown) ? { owner: toOwner(instruction.chown.text) } : {}),
    ...(isSaid(instruction.chmod) ? { mode: instruction.chmod.text } : {}),
    exclude: instruction.exclude.map(({ text }) => text),
    parents,
    ...(instruction.link ? { link: true } : {}),
    unpack: instruction.kind === 'add' && (instruction.unpack ?? true),
  };
  const told = describe(instruction);
  return {
    op,
    inputs: [state.step.digest, ...(from.step === undefined ? [] : [from.step]), ...fetches.inputs],
    createdBy: told,
    title: told,
  };
}

/** Source paths stay within their root, as if it were `/`: `../a` means `a`. */
function toSource(text: string, parents: boolean): CopySource {
  const clean = (path: string): string => posix.join('/', path).replace(/\/$/, '').slice(1);
  if (!parents) return { base: '', pattern: clean(text) };
  const pivot = text.indexOf('/./');
  return pivot < 0
    ? { base: '', pattern: clean(text) }
    : { base: clean(text.slice(0, pivot)), pattern: clean(text.slice(pivot + 3)) };
}

/** An absolute clean path; with a trailing slash where the text means a directory: it ends in a slash, or in `.`, as in BuildKit not in `..`. */
function resolveDestination(cwd: string, text: string): string {
  const path = posix.resolve('/', cwd, text);
  const directory = /(^|\/)\.?$/.test(text);
  return directory && path !== '/' ? `${path}/` : path;
}

function describe(instruction: CopyInstruction | AddInstruction): string {
  const from = instruction.kind === 'copy' ? instruction.from : undefined;
  return [
    instruction.kind.toUpperCase(),
    ...flag('from', from),
    ...(instruction.kind === 'copy' && instruction.parents ? ['--parents'] : []),
    ...(instruction.link ? ['--link'] : []),
    ...flag('chown', instruction.chown),
    ...flag('chmod', instruction.chmod),
    ...instruction.exclude.flatMap((word) => flag('exclude', word)),
    ...(instruction.kind === 'add' && instruction.unpack !== undefined ? [`--unpack=${instruction.unpack}`] : []),
    ...(instruction.kind === 'add' ? [...flag('checksum', instruction.checksum), ...switchOf(instruction)] : []),
    ...instruction.sources.map(({ text }) => hideCredentials(text)),
    ...instruction.files.map(({ name }) => `<<${name}`),
    instruction.destination.text,
  ].join(' ');
}

function switchOf({ keepGitDir }: AddInstruction): readonly string[] {
  return keepGitDir === undefined ? [] : [`--keep-git-dir=${keepGitDir}`];
}

/** A flag without a value says nothing: variables may have left none. */
function isSaid(word: Word | undefined): word is Word {
  return word !== undefined && word.text !== '' && word.text !== ':';
}

/** A group alone is one of root's. */
function toOwner(text: string): string {
  return text.startsWith(':') ? `0${text}` : text;
}

function flag(name: string, word: Word | undefined): readonly string[] {
  return isSaid(word) ? [`--${name}=${word.text}`] : [];
}
