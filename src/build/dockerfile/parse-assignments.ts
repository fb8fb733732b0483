import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { readFlags } from './flags.ts';
import type { Assignment, InstructionBody, Word } from './instruction.ts';
import { optional } from './optional.ts';
import { type Found, toWord } from './source-text.ts';
import { splitOnce, splitQuoted } from './split-words.ts';

/** `ARG name[=value] …`. */
export function parseArg(clause: Clause, report: Report): InstructionBody<'arg'> | undefined {
  readFlags(clause, {}, report);
  const words = splitQuoted(clause.rest.text, clause.rest.at, clause.escape);
  if (words.length === 0) {
    report(
      'dockerfile/missing-argument',
      clause.keyword.place,
      'ARG needs a name',
      'Write ARG NAME or ARG NAME=VALUE.',
    );
    return undefined;
  }
  const args = words.map((word) => {
    const { name, value } = splitAssignment(clause, word);
    return { name, ...optional('value', value) };
  });
  return args.every(({ name }) => checkName(clause, name, report)) ? { kind: 'arg', args } : undefined;
}

/** `ENV name=value …` or `ENV name value`. */
export function parseEnv(clause: Clause, report: Report): InstructionBody<'env'> | undefined {
  const pairs = parsePairs(clause, report);
  return pairs === undefined ? undefined : { kind: 'env', ...pairs };
}

/** `LABEL name=value …` or `LABEL name value`. */
export function parseLabel(clause: Clause, report: Report): InstructionBody<'label'> | undefined {
  const pairs = parsePairs(clause, report);
  return pairs === undefined ? undefined : { kind: 'label', ...pairs };
}

type Pairs = Omit<InstructionBody<'env'>, 'kind'>;

function parsePairs(clause: Clause, report: Report): Pairs | undefined {
  readFlags(clause, {}, report);
  const words = splitQuoted(clause.rest.text, clause.rest.at, clause.escape);
  const [first] = words;
  const keyword = clause.keyword.text.toUpperCase();
  if (first === undefined) {
    const hint = `Write ${keyword} NAME=VALUE.`;
    report('dockerfile/missing-argument', clause.keyword.place, `${keyword} needs a name and a value`, hint);
    return undefined;
  }
  if (!first.text.includes('=')) return parseLegacyPair(clause, report);
  const pairs = words.map((word) => toPair(clause, word, report));
  return pairs.every((pair) => pair !== undefined) ? { pairs, legacy: false } : undefined;
}

/** The old form: the name up to the first blank, and everything after it as one value. */
function parseLegacyPair(clause: Clause, report: Report): Pairs | undefined {
  const keyword = clause.keyword.text.toUpperCase();
  const cut = splitOnce(clause.rest.text, clause.rest.at);
  if (cut === undefined) {
    const name = toWord(clause.line, clause.rest);
    report('dockerfile/missing-argument', name.place, `${keyword} ${name.text} has no value`, 'Write NAME=VALUE.');
    return undefined;
  }
  const [name, value] = cut.map((found) => toWord(clause.line, found));
  if (name === undefined || value === undefined) return undefined;
  return { pairs: [{ name, value }], legacy: true };
}

function toPair(clause: Clause, word: Found, report: Report): Assignment | undefined {
  const { name, value } = splitAssignment(clause, word);
  if (value === undefined) {
    const hint = 'Write NAME=VALUE, with quotes around a value that has blanks.';
    report('dockerfile/bad-assignment', name.place, `"${name.text}" has no = in it`, hint);
    return undefined;
  }
  return checkName(clause, name, report) ? { name, value } : undefined;
}

function splitAssignment(clause: Clause, { text, at }: Found): { readonly name: Word; readonly value?: Word } {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: toWord(clause.line, { text, at }) };
  return {
    name: toWord(clause.line, { text: text.slice(0, equals), at }),
    value: toWord(clause.line, { text: text.slice(equals + 1), at: at + equals + 1 }),
  };
}

function checkName(clause: Clause, name: Word, report: Report): boolean {
  if (name.text === '')
    report(
      'dockerfile/bad-assignment',
      name.place,
      `${clause.keyword.text.toUpperCase()} needs a name before the =`,
      'Write NAME=VALUE.',
    );
  return name.text !== '';
}
