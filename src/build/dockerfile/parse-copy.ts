import { checkChmod, checkLiteral } from './check-values.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { expandWord } from './expand-word.ts';
import { type Flags, readFlags } from './flags.ts';
import { type HeredocBody, heredocText, parseHeredocMark } from './heredoc.ts';
import { checkPattern } from './ignore.ts';
import type { CopyBase, InlineFile, InstructionBase, InstructionBody, Word } from './instruction.ts';
import { optional } from './optional.ts';
import { readPaths } from './read-paths.ts';
import type { Statement } from './read-statements.ts';

const sharedFlags = { chown: 'text', chmod: 'text', link: 'boolean', exclude: 'texts' } as const;
const copyFlags = { from: 'text', ...sharedFlags, parents: 'boolean' } as const;
const addFlags = { ...sharedFlags, checksum: 'text', 'keep-git-dir': 'boolean', unpack: 'boolean' } as const;

/** `COPY [flags] source … destination`, or the same as a JSON array. */
export function parseCopy(statement: Statement, report: Report): InstructionBody<'copy'> | undefined {
  const flags = readFlags(statement.clause, copyFlags, report);
  const base = parseBase(statement, flags, report);
  const written = flags.text('from');
  const from = written?.text === '' ? undefined : written;
  if (from !== undefined) checkFrom(from, report);
  if (base === undefined) return undefined;
  return { kind: 'copy', ...optional('from', from), parents: flags.boolean('parents') ?? false, ...base };
}

/** `ADD [flags] source … destination`, or the same as a JSON array. */
export function parseAdd(statement: Statement, report: Report): InstructionBody<'add'> | undefined {
  const flags = readFlags(statement.clause, addFlags, report);
  const base = parseBase(statement, flags, report);
  if (base === undefined) return undefined;
  return {
    kind: 'add',
    ...base,
    ...optional('checksum', flags.text('checksum')),
    ...optional('keepGitDir', flags.boolean('keep-git-dir')),
    ...optional('unpack', flags.boolean('unpack')),
  };
}

type Base = Omit<CopyBase, keyof InstructionBase>;

function parseBase({ clause, heredocs }: Statement, flags: Flags, report: Report): Base | undefined {
  const words = readSources(clause, report);
  const destination = words?.at(-1);
  if (words === undefined || destination === undefined) return undefined;
  if (heredocs.length > 0 && parseHeredocMark(destination.text) !== undefined) {
    const message = 'a heredoc can not be the destination';
    report('dockerfile/bad-heredoc', destination.place, message, 'Name the destination after the heredoc.');
    return undefined;
  }
  const [chown, chmod] = [flags.text('chown'), flags.text('chmod')];
  checkLiteral(checkChmod, chmod, report);
  const exclude = flags.texts('exclude').filter(({ text }) => text !== '');
  for (const pattern of exclude) checkPattern(pattern.text, pattern.place, report);
  const { sources, files } = sortSources(words.slice(0, -1), heredocs, report);
  return {
    sources,
    files,
    destination,
    ...optional('chown', chown),
    ...optional('chmod', chmod),
    link: flags.boolean('link') ?? false,
    exclude,
    flagPlaces: flags.places,
  };
}

/** Sources and destination; `undefined` when there are not enough of them. */
function readSources(clause: Clause, report: Report): readonly Word[] | undefined {
  const words = readPaths(clause, report);
  if (words === undefined || words.length >= 2) return words;
  const keyword = clause.keyword.text.toUpperCase();
  const message = `${keyword} needs at least a source and a destination`;
  report('dockerfile/missing-argument', clause.keyword.place, message, `Write ${keyword} SOURCE… DESTINATION.`);
  return undefined;
}

/** Tells paths from heredocs. */
function sortSources(
  words: readonly Word[],
  heredocs: readonly HeredocBody[],
  report: Report,
): { readonly sources: readonly Word[]; readonly files: readonly InlineFile[] } {
  const sources: Word[] = [];
  const files: InlineFile[] = [];
  for (const word of words) {
    const name = parseHeredocMark(word.text)?.name;
    // Two heredocs of one name write one file: what the last of them says.
    const body = heredocs.findLast((heredoc) => heredoc.name === name);
    if (body !== undefined) files.push(toFile(body, word));
    else if (heredocs.length > 0 && name === undefined && word.text.includes('<<'))
      report('dockerfile/bad-heredoc', word.place, `"${word.text}" is not a heredoc`, 'Write <<NAME without a blank.');
    else sources.push(word);
  }
  return { sources, files };
}

function toFile(body: HeredocBody, { place }: Word): InlineFile {
  const { name, expand, contentPlace } = body;
  return { name, content: heredocText(body), expand, place, contentPlace };
}

/** `--from` names a stage before any variable has a value. */
function checkFrom(from: Word, report: Report): void {
  const expansion = expandWord(from.text, { get: () => undefined });
  if (expansion.kind === 'expanded' && expansion.text === from.text) return;
  const hint = 'Give the image an alias with FROM, where global ARGs may stand.';
  report('dockerfile/bad-flag', from.place, '--from can not hold variables', hint);
}
