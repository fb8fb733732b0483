import { posix } from 'node:path';
import type { Digest } from '../../oci/index.ts';
import type { AddInstruction, CopyInstruction, Word } from '../dockerfile/index.ts';
import type { CopyOp, CopySource } from './op.ts';
import type { PlannedStep } from './plan-run.ts';
import type { StageState } from './stage-state.ts';

/**
 * What COPY or ADD does in `state`.
 *
 * @param from the step that made the files to copy; `undefined` for the context
 */
export function planCopy(
  state: StageState,
  instruction: CopyInstruction | AddInstruction,
  from: Digest | undefined,
): PlannedStep<CopyOp> {
  const parents = instruction.kind === 'copy' && instruction.parents;
  const op: CopyOp = {
    kind: 'copy',
    from: from === undefined ? 'context' : 'input',
    sources: instruction.sources.map((word) => toSource(word.text, parents)),
    // The name of a heredoc is that of a file, whatever path it looks like.
    files: instruction.files.map(({ name, content }) => ({ name: posix.basename(name), text: content })),
    destination: resolveDestination(state.config.workingDir ?? '/', instruction.destination.text),
    ...(instruction.chown === undefined ? {} : { owner: instruction.chown.text }),
    ...(instruction.chmod === undefined ? {} : { mode: instruction.chmod.text }),
    exclude: instruction.exclude.map(({ text }) => text),
    parents,
    unpack: instruction.kind === 'add' && (instruction.unpack ?? true),
  };
  const told = describe(instruction);
  return {
    op,
    inputs: from === undefined ? [state.step.digest] : [state.step.digest, from],
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

/** An absolute clean path; with a trailing slash where the text means a directory. */
function resolveDestination(cwd: string, text: string): string {
  const path = posix.resolve('/', cwd, text);
  const directory = text === '' || /(^|\/)\.{0,2}$/.test(text);
  return directory && path !== '/' ? `${path}/` : path;
}

function describe(instruction: CopyInstruction | AddInstruction): string {
  const from = instruction.kind === 'copy' ? instruction.from : undefined;
  return [
    instruction.kind.toUpperCase(),
    ...flag('from', from),
    ...(instruction.kind === 'copy' && instruction.parents ? ['--parents'] : []),
    ...flag('chown', instruction.chown),
    ...flag('chmod', instruction.chmod),
    ...instruction.exclude.flatMap((word) => flag('exclude', word)),
    ...(instruction.kind === 'add' && instruction.unpack !== undefined ? [`--unpack=${instruction.unpack}`] : []),
    ...instruction.sources.map(({ text }) => text),
    ...instruction.files.map(({ name }) => `<<${name}`),
    instruction.destination.text,
  ].join(' ');
}

function flag(name: string, word: Word | undefined): readonly string[] {
  return word === undefined ? [] : [`--${name}=${word.text}`];
}
