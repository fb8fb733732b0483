import { expandWord } from '../expand-word.ts';
import type { ArgInstruction, Dockerfile, FromInstruction, Word } from '../instruction.ts';
import { optional } from '../optional.ts';
import { placeWithin } from '../source-text.ts';
import type { Stages } from '../stages.ts';
import type { LintRequest } from './lint-request.ts';
import type { FromView, UsedWord } from './lint-subject.ts';

type Values = ReadonlyMap<string, string>;

/** The FROM lines of a file, with the global arguments that they see. */
export interface Froms {
  readonly views: readonly FromView[];
  readonly globals: Values;
  readonly globalNames: readonly string[];
}

/** Expands the FROM lines with the arguments before the first of them. */
export function readFroms(dockerfile: Dockerfile, { globals, stages }: Stages, request: LintRequest): Froms {
  const { escape: escapeCharacter } = dockerfile.directives;
  const expand = (word: Word, variables: Values): UsedWord => use(word, variables, escapeCharacter);
  const defaults = readGlobals(globals, request.platformArgs, {}, expand);
  const values = readGlobals(globals, request.platformArgs, request.buildArgs, expand);
  const toView = (from: FromInstruction): FromView => ({
    from,
    image: expand(from.image, values),
    defaultImage: expand(from.image, defaults),
    ...optional('platform', from.platform === undefined ? undefined : expand(from.platform, values)),
  });
  const declared = globals.flatMap(({ args }) => args.map(({ name }) => name.text));
  return {
    views: stages.map(({ from }) => toView(from)),
    globals: values,
    globalNames: [...new Set([...declared, ...request.platformArgs.keys()])],
  };
}

function readGlobals(
  globals: readonly ArgInstruction[],
  platformArgs: Values,
  buildArgs: Readonly<Record<string, string>>,
  expand: (word: Word, variables: Values) => UsedWord,
): Values {
  const values = new Map(platformArgs);
  for (const { name, value } of globals.flatMap(({ args }) => args)) {
    const given = Object.hasOwn(buildArgs, name.text) ? buildArgs[name.text] : undefined;
    const chosen = given ?? (value === undefined ? undefined : expand(value, values).text);
    if (chosen !== undefined) values.set(name.text, chosen);
  }
  return values;
}

/** What a word stands for; a word that can't be expanded stands for itself. */
function use(word: Word, variables: Values, escapeCharacter: '\\' | '`'): UsedWord {
  const expansion = expandWord(word.text, variables, { escape: escapeCharacter });
  return {
    word,
    text: expansion.kind === 'expanded' ? expansion.text : word.text,
    isExpanded: expansion.kind === 'expanded',
    used: expansion.used,
    unset: expansion.missing.map(({ name, at, hasAnswer }) => ({ name, hasAnswer, place: placeWithin(word, at) })),
  };
}
