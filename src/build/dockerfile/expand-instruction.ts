import type { Place } from '../../base/index.ts';
import { type CheckValue, checkChmod, checkNotEmpty, checkPort, checkSignal, isLiteral } from './check-values.ts';
import { createReport, type Report } from './diagnostics.ts';
import { type ExpandOptions, expandWord, type Variables } from './expand-word.ts';
import type {
  AddInstruction,
  ArgInstruction,
  Assignment,
  CopyBase,
  ExposeInstruction,
  FromInstruction,
  InlineFile,
  Instruction,
  RunInstruction,
  Word,
} from './instruction.ts';
import type { Mount } from './mount.ts';
import { optional } from './optional.ts';
import { expandMount } from './parse-mount.ts';
import type { Parsed } from './parsed.ts';
import { placeWithin } from './source-text.ts';

/** Something with its variables replaced. */
export interface Expanded<Value> extends Parsed<Value> {
  /** Names of set variables that had a part in it. */
  readonly used: ReadonlySet<string>;
  /** Variables that were asked for and are not set, each time at the dollar sign that asked. */
  readonly unset: readonly UnsetVariable[];
}

/** A variable that was asked for and is not set. */
export interface UnsetVariable {
  readonly name: string;
  readonly place: Place;
  /** Whether the text says what to take in its place, as `${name:-word}` does. */
  readonly hasAnswer: boolean;
}

/**
 * Expands those fields that the Dockerfile reference says are expanded, and checks what could not be checked before:
 * ADD, COPY (with heredoc bodies), ENV, EXPOSE, FROM, LABEL, STOPSIGNAL, USER, VOLUME, WORKDIR, the mounts of RUN, and the values
 * of ARG, each of which sees those before it in the same instruction. Elsewhere all words see the variables as they were before the
 * instruction. The trigger of ONBUILD is left alone: it is expanded in the build that it fires in.
 * A word that can't be expanded stays as it was, with an error.
 */
export function expandInstruction<Kind extends Instruction>(
  instruction: Kind,
  variables: Variables,
  options: Pick<ExpandOptions, 'escape'> = {},
): Expanded<Kind> {
  const { report, diagnostics } = createReport();
  const expander: Expander = { variables, options, report, used: new Set(), unset: [] };
  // An instruction expands to one of its own kind.
  const value = expandFields(instruction, expander) as Kind;
  return { value, diagnostics, used: expander.used, unset: expander.unset };
}

/** What all words of an instruction are expanded with. */
interface Expander {
  readonly variables: Variables;
  readonly options: Pick<ExpandOptions, 'escape'>;
  readonly report: Report;
  readonly used: Set<string>;
  readonly unset: UnsetVariable[];
}

/** The same kind of instruction, expanded. */
function expandFields(instruction: Instruction, expander: Expander): Instruction {
  const one = (word: Word, ...checks: CheckValue[]): Word => expandOne(expander, word, ...checks);
  switch (instruction.kind) {
    case 'from':
      return expandFrom(instruction, expander);
    case 'arg':
      return expandArg(instruction, expander);
    case 'env':
    case 'label':
      return { ...instruction, pairs: instruction.pairs.map((pair) => expandPair(expander, pair)) };
    case 'run':
      return { ...instruction, mounts: expandMounts(instruction, expander) };
    case 'copy':
      return { ...instruction, ...expandCopy(instruction, expander) };
    case 'add':
      return expandAdd(instruction, expander);
    case 'workdir':
      return { ...instruction, path: one(instruction.path) };
    case 'user':
      return { ...instruction, user: one(instruction.user) };
    case 'expose':
      return expandExpose(instruction, expander);
    case 'volume':
      return { ...instruction, paths: instruction.paths.map((path) => one(path, checkNotEmpty)) };
    case 'stopsignal':
      return { ...instruction, signal: one(instruction.signal, checkSignal) };
    case 'unset':
      return { ...instruction, names: instruction.names.map((name) => one(name, checkNotEmpty)) };
    case 'cmd':
    case 'entrypoint':
    case 'shell':
    case 'healthcheck':
    case 'onbuild':
    case 'maintainer':
      return instruction;
  }
}

/** One word in, one word out; checks run on what came out unless they already ran on the word as it was. */
function expandOne(expander: Expander, word: Word, ...checks: readonly CheckValue[]): Word {
  const [expanded] = expandAll(expander, word, false) ?? [];
  if (expanded === undefined) return word;
  if (!isLiteral(word)) for (const check of checks) check(expanded, expander.report);
  return expanded;
}

/** The words that a word stands for, one unless `split`; `undefined` when it can't be expanded, which is reported. */
function expandAll(
  { variables, options, report, used, unset }: Expander,
  word: Word,
  split: boolean,
  more: ExpandOptions = {},
): readonly Word[] | undefined {
  const expansion = expandWord(word.text, variables, { ...options, ...more });
  for (const name of expansion.used) used.add(name);
  for (const { name, at, hasAnswer } of expansion.missing)
    unset.push({ name, hasAnswer, place: placeWithin(word, at) });
  if (expansion.kind === 'failed') {
    report('dockerfile/bad-expansion', placeWithin(word, expansion.at), expansion.message, expansion.hint);
    return undefined;
  }
  const { place } = word;
  return split ? expansion.words.map(({ text }) => ({ text, place })) : [{ text: expansion.text, place }];
}

function expandFrom(from: FromInstruction, expander: Expander): FromInstruction {
  const image = expandOne(expander, from.image, checkNotEmpty);
  const platform = from.platform === undefined ? undefined : expandOne(expander, from.platform, checkNotEmpty);
  return { ...from, image, ...optional('platform', platform) };
}

/** Each value sees those before it; names are not expanded. */
function expandArg(arg: ArgInstruction, expander: Expander): ArgInstruction {
  const before = new Map<string, string>();
  const variables: Variables = { get: (name) => before.get(name) ?? expander.variables.get(name) };
  const args = arg.args.map(({ name, value }) => {
    if (value === undefined) return { name };
    const expanded = expandOne({ ...expander, variables }, value);
    before.set(name.text, expanded.text);
    return { name, value: expanded };
  });
  return { ...arg, args };
}

function expandPair(expander: Expander, pair: Assignment): Assignment {
  return { name: expandOne(expander, pair.name, checkNotEmpty), value: expandOne(expander, pair.value) };
}

function expandMounts(run: RunInstruction, expander: Expander): readonly Mount[] {
  const expandField = (value: Word): string | undefined => expandAll(expander, value, false)?.[0]?.text;
  return run.mounts.map((mount) => {
    if (mount.kind !== 'deferred') return mount;
    return expandMount({ text: mount.source, place: mount.place }, expandField, expander.report) ?? mount;
  });
}

/** Sources, destination, owner, mode and heredoc bodies; neither `--from` nor `--exclude`. */
function expandCopy<Copy extends CopyBase>(copy: Copy, expander: Expander): Partial<CopyBase> {
  const chown = copy.chown === undefined ? undefined : expandOne(expander, copy.chown);
  const chmod = copy.chmod === undefined ? undefined : expandOne(expander, copy.chmod, checkChmod);
  return {
    sources: copy.sources.map((source) => expandOne(expander, source)),
    destination: expandOne(expander, copy.destination),
    files: copy.files.map((file) => expandFile(expander, file)),
    ...optional('chown', chown),
    ...optional('chmod', chmod),
  };
}

/** Bodies know the backslash alone, whatever the directive says, and quotes mean nothing in them. */
function expandFile(expander: Expander, file: InlineFile): InlineFile {
  if (!file.expand) return file;
  const body = { text: file.content, place: file.contentPlace };
  const [expanded] = expandAll(expander, body, false, { escape: '\\', ignoreQuotes: true }) ?? [];
  return expanded === undefined ? file : { ...file, content: expanded.text, expand: false };
}

function expandAdd(add: AddInstruction, expander: Expander): AddInstruction {
  const checksum = add.checksum === undefined ? undefined : expandOne(expander, add.checksum);
  return { ...add, ...expandCopy(add, expander), ...optional('checksum', checksum) };
}

/** A variable may hold several ports. */
function expandExpose(expose: ExposeInstruction, expander: Expander): ExposeInstruction {
  const ports = expose.ports.flatMap((port) => {
    const expanded = expandAll(expander, port, true) ?? [];
    if (!isLiteral(port)) for (const word of expanded) checkPort(word, expander.report);
    return expanded;
  });
  return { ...expose, ports };
}
