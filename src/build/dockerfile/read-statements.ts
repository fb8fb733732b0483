import type { Place } from '../../base/index.ts';
import { blankStart, trimBlank } from './blank.ts';
import { type Clause, parseClause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { extensionStart, reportAlmostExtension, reportInside } from './extension.ts';
import { findHeredocs, type HeredocBody, takeHeredoc } from './heredoc.ts';
import type { EscapeCharacter, Word } from './instruction.ts';
import { parseJsonForm } from './json-form.ts';
import { optional } from './optional.ts';
import { joinPieces, type LogicalLine, type Piece, placeIn, type SourceLine } from './source-text.ts';

/** A clause with its heredocs: a node of the syntax tree. */
export interface Statement {
  readonly clause: Clause;
  readonly heredocs: readonly HeredocBody[];
  /** Last line, heredoc bodies included; 1-based. */
  readonly endLine: number;
  /** The comments above, since the last instruction or empty comment. */
  readonly comments: readonly Word[];
  readonly emptyLine?: Place;
  /** Whether it stands behind `# nacre:`. */
  readonly extension?: true;
}

/** What the lines are read with. */
export interface Reading {
  readonly file: string;
  readonly lines: readonly SourceLine[];
  readonly escape: EscapeCharacter;
  readonly report: Report;
  /** Lines at the top that are directives, and so no comments. @default 0 */
  readonly directiveLines?: number;
}

/** Reads all instructions of a file: comments left out, continued lines joined, heredoc bodies attached. */
export function readStatements(reading: Reading): readonly Statement[] {
  const statements: Statement[] = [];
  let comments: readonly Word[] = [];
  for (let index = reading.directiveLines ?? 0; index < reading.lines.length; ) {
    const extension = readExtension(reading, index, comments);
    if (extension !== undefined) {
      statements.push(extension);
      comments = [];
      index += 1;
      continue;
    }
    const { line, emptyLine, next } = readLogicalLine(reading, index);
    if (line === undefined) {
      comments = addComment(comments, reading, index);
      index = next;
      continue;
    }
    const clause = parseClause(line, 0, reading.escape);
    const { heredocs, next: after } = readHeredocs(reading, clause, next);
    index = after;
    statements.push({ clause, heredocs, endLine: index, comments, ...optional('emptyLine', emptyLine) });
    comments = [];
  }
  return statements;
}

/** The instruction behind `# nacre:`, which is one line; `undefined` when the line is another one. */
function readExtension(reading: Reading, index: number, comments: readonly Word[]): Statement | undefined {
  const { file, report } = reading;
  const line = reading.lines[index];
  if (line === undefined) return undefined;
  const from = extensionStart(line);
  if (from === undefined) {
    reportAlmostExtension(file, line, report);
    return undefined;
  }
  const clause = parseClause(joinPieces(file, [{ line, from: 0, text: line.text }]), from, reading.escape);
  if (clause.rest.text.endsWith(reading.escape)) {
    const place = placeIn(file, line, line.text.lastIndexOf(reading.escape));
    report('dockerfile/extra-argument', place, '# nacre: is one line', 'Write all of it on the line.');
  }
  const marked = { ...clause, source: `# nacre: ${clause.source}` };
  return { clause: marked, heredocs: [], endLine: line.number, comments, extension: true };
}

/** The comments with that of a line; an empty line is none. */
function addComment(comments: readonly Word[], { file, lines }: Reading, index: number): readonly Word[] {
  const line = lines[index];
  if (line === undefined || !isComment(line)) return comments;
  const hash = line.text.indexOf('#');
  const text = trimBlank(line.text.slice(hash + 1));
  if (text === '') return [];
  return [...comments, { text, place: placeIn(file, line, line.text.indexOf(text, hash + 1)) }];
}

interface ReadLine {
  readonly line: LogicalLine | undefined;
  readonly emptyLine: Place | undefined;
  readonly next: number;
}

/** The instruction that starts at a line, `undefined` when the line is empty or a comment; and the index after it. */
function readLogicalLine(reading: Reading, index: number): ReadLine {
  const { file, lines } = reading;
  const first = lines[index];
  if (first === undefined || isSkipped(first)) return { line: undefined, emptyLine: undefined, next: index + 1 };
  const pieces: Piece[] = [];
  let emptyLine: SourceLine | undefined;
  let open = addPiece(pieces, first, blankStart(first.text), reading.escape);
  let next = index + 1;
  for (; open && next < lines.length; next++) {
    const line = lines[next];
    if (line === undefined) continue;
    if (isComment(line)) reportInside(file, line, reading.report);
    else if (trimBlank(line.text) === '') emptyLine ??= line;
    else open = addPiece(pieces, line, 0, reading.escape);
  }
  const emptyPlace = emptyLine === undefined ? undefined : placeIn(file, emptyLine, 0);
  return { line: joinPieces(file, pieces), emptyLine: emptyPlace, next };
}

/** Adds a line without its continuation character; says whether the instruction goes on. */
function addPiece(pieces: Piece[], line: SourceLine, from: number, escapeCharacter: EscapeCharacter): boolean {
  const text = line.text.slice(from);
  const end = text.replace(/[ \t]+$/, '').length - 1;
  // An escaped escape character continues nothing.
  const open = text.charAt(end) === escapeCharacter && text.charAt(end - 1) !== escapeCharacter;
  pieces.push({ line, from, text: open ? text.slice(0, end) : text });
  return open;
}

function isSkipped(line: SourceLine): boolean {
  return isComment(line) || trimBlank(line.text) === '';
}

function isComment(line: SourceLine): boolean {
  return line.text.charAt(blankStart(line.text)) === '#';
}

/** The bodies of a clause's heredocs, and the index of the line after them. */
function readHeredocs(reading: Reading, clause: Clause, from: number): { heredocs: HeredocBody[]; next: number } {
  const heredocs: HeredocBody[] = [];
  let next = from;
  if (!mayHaveHeredocs(clause)) return { heredocs, next };
  for (const mark of findHeredocs(clause.line.text)) {
    const place = clause.line.place(mark.at);
    const body = takeHeredoc(reading.lines, next, mark);
    if (body === undefined) {
      const hint = `Put a line with only ${mark.name} after the text.`;
      reading.report('dockerfile/bad-heredoc', place, `no line ends the heredoc ${mark.name}`, hint);
      return { heredocs, next: reading.lines.length };
    }
    const contentPlace = placeIn(reading.file, reading.lines[next] ?? noLine, 0);
    heredocs.push({ ...mark, content: body.content, place, contentPlace });
    next = body.next;
  }
  return { heredocs, next };
}

const noLine: SourceLine = { number: 1, text: '', raw: '' };

/** RUN, COPY and ADD take heredocs, also behind ONBUILD; not in their JSON form. */
function mayHaveHeredocs(clause: Clause): boolean {
  const name = clause.keyword.text.toLowerCase();
  if (name === 'onbuild')
    return clause.rest.text !== '' && mayHaveHeredocs(parseClause(clause.line, clause.rest.at, clause.escape));
  return (name === 'run' || name === 'copy' || name === 'add') && parseJsonForm(clause.rest).kind === 'text';
}
