import { blankStart } from './blank.ts';
import type { CheckOptions } from './check-options.ts';
import type { Report } from './diagnostics.ts';
import { isForeignSyntax } from './foreign-syntax.ts';
import type { Directives, EscapeCharacter, Word } from './instruction.ts';
import { optional } from './optional.ts';
import { parseCheckOptions } from './parse-check-options.ts';
import { placeIn, type SourceLine } from './source-text.ts';

const shape = /^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;

/** A directive as it stands in its line. */
interface Found {
  readonly name: string;
  readonly value: Word;
}

/**
 * Reads the parser directives: comments of the form `# name=value` at the very top. The first line that is none, an unknown name
 * included, ends them; what follows are comments. Behind a line that starts with `#!` there may be all but escape.
 * Source: Dockerfile reference, "Parser directives".
 */
export function readDirectives(file: string, lines: readonly SourceLine[], report: Report): Directives {
  const seen = new Map<string, Word>();
  const isScript = lines[0]?.text.startsWith('#!') === true;
  let count = isScript ? 1 : 0;
  for (const line of lines.slice(count)) {
    const directive = readDirective(file, line);
    if (directive === undefined) break;
    const { name, value } = directive;
    if (seen.has(name))
      report('dockerfile/bad-directive', value.place, `the directive ${name} is given twice`, 'Keep one of them.');
    else if (!isScript || name !== 'escape') seen.set(name, value);
    count += 1;
  }
  const syntax = seen.get('syntax');
  if (syntax !== undefined) checkSyntax(syntax, report);
  return {
    escape: readEscape(seen.get('escape'), report),
    lines: count,
    ...optional('syntax', syntax),
    ...optional('check', readCheck(seen.get('check'), report)),
  };
}

function readDirective(file: string, line: SourceLine): Found | undefined {
  const hash = blankStart(line.text);
  if (line.text.charAt(hash) !== '#') return undefined;
  const start = hash + 1 + blankStart(line.text.slice(hash + 1));
  const match = shape.exec(line.text.slice(start));
  const name = match?.[1]?.toLowerCase() ?? '';
  if (name !== 'syntax' && name !== 'escape' && name !== 'check') return undefined;
  const text = match?.[2] ?? '';
  const at = line.text.indexOf(text, line.text.indexOf('=', start) + 1);
  return { name, value: { text, place: placeIn(file, line, at) } };
}

/** Only the language itself is read here; other frontends are programs that would have to be fetched and run. */
function checkSyntax({ text, place }: Word, report: Report): void {
  if (!isForeignSyntax(text)) return;
  const hint = 'Write # syntax=docker/dockerfile:1 if this is a Dockerfile, or build it with the tool it is for.';
  report('dockerfile/foreign-syntax', place, `"${text}" is not the language of Dockerfiles`, hint);
}

function readCheck(value: Word | undefined, report: Report): CheckOptions | undefined {
  return value === undefined ? undefined : parseCheckOptions(value, report);
}

function readEscape(value: Word | undefined, report: Report): EscapeCharacter {
  if (value === undefined) return '\\';
  if (value.text === '`' || value.text === '\\') return value.text;
  const message = `"${value.text}" can not be the escape character`;
  report('dockerfile/bad-directive', value.place, message, 'Write a backslash or a backtick.');
  return '\\';
}
