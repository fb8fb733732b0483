import { checkLiteral, checkPort } from './check-values.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { readFlags } from './flags.ts';
import type { InstructionBody, UnsetKind, Word } from './instruction.ts';
import { isNamePattern } from './name-pattern.ts';
import { hintNames } from './near-name.ts';
import { toWord } from './source-text.ts';
import { splitQuoted } from './split-words.ts';

/** What has names of its own, of which some are dropped. */
const named: readonly UnsetKind[] = ['env', 'expose', 'label', 'volume'];

/** What there is one of. */
const single: readonly UnsetKind[] = [
  'cmd',
  'entrypoint',
  'healthcheck',
  'onbuild',
  'shell',
  'stopsignal',
  'user',
  'workdir',
];

/** `UNSET ENV|LABEL|EXPOSE|VOLUME name …`, or `UNSET CMD|ENTRYPOINT|… …`. */
export function parseUnset(clause: Clause, report: Report): InstructionBody<'unset'> | undefined {
  readFlags(clause, {}, report);
  const words = splitQuoted(clause.rest.text, clause.rest.at, clause.escape).map((found) => toWord(clause.line, found));
  const [first, ...others] = words;
  if (first === undefined) {
    const hint = 'Write UNSET ENV NAME, or UNSET ENTRYPOINT.';
    report('dockerfile/missing-argument', clause.keyword.place, 'UNSET needs to know what to drop', hint);
    return undefined;
  }
  const kind = named.find((name) => name === first.text.toLowerCase());
  return kind === undefined ? parseSingle(words, report) : parseNames(kind, first, others, report);
}

function parseNames(
  kind: UnsetKind,
  word: Word,
  names: readonly Word[],
  report: Report,
): InstructionBody<'unset'> | undefined {
  if (names.length === 0) {
    const hint = `Name what to drop, with * and ? for any characters; UNSET ${kind.toUpperCase()} * drops all.`;
    report('dockerfile/missing-argument', word.place, `UNSET ${kind.toUpperCase()} needs a name`, hint);
    return undefined;
  }
  if (kind === 'expose') for (const port of names) if (!isNamePattern(port.text)) checkLiteral(checkPort, port, report);
  return { kind: 'unset', what: [kind], names };
}

function parseSingle(words: readonly Word[], report: Report): InstructionBody<'unset'> | undefined {
  const what = words.flatMap((word) => readSingle(word, report) ?? []);
  return what.length === words.length ? { kind: 'unset', what, names: [] } : undefined;
}

function readSingle(word: Word, report: Report): UnsetKind | undefined {
  const name = word.text.toLowerCase();
  const kind = single.find((each) => each === name);
  if (kind !== undefined) return kind;
  const isNamed = named.some((each) => each === name);
  const message = isNamed
    ? `${word.text} has names of its own, and stands in an UNSET by itself`
    : `UNSET can not drop "${word.text}"`;
  const all = [...named, ...single].map((each) => each.toUpperCase());
  const hint = isNamed ? `Write UNSET ${name.toUpperCase()} NAME.` : hintNames(word.text, all);
  report('dockerfile/bad-unset', word.place, message, hint);
  return undefined;
}
