import { blankStart } from './blank.ts';
import type { Report } from './diagnostics.ts';
import type { Directives, EscapeCharacter, Word } from './instruction.ts';
import { placeIn, type SourceLine } from './source-text.ts';

const shape = /^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;

/** A directive as it stands in its line. */
interface Found {
  readonly name: string;
  readonly value: Word;
}

/**
 * Reads the parser directives: comments of the form `# name=value` at the very top. The first line that is none, an unknown name
 * included, ends them; what follows are comments. Source: Dockerfile reference, "Parser directives".
 */
export function readDirectives(file: string, lines: readonly SourceLine[], report: Report): Directives {
  const seen = new Map<string, Word>();
  for (const line of lines) {
    const directive = readDirective(file, line);
    if (directive === undefined) break;
    const { name, value } = directive;
    if (seen.has(name)) report('dockerfile/bad-directive', value.place, `the directive ${name} is given twice`);
    else seen.set(name, value);
  }
  const syntax = seen.get('syntax');
  const check = seen.get('check');
  return {
    escape: readEscape(seen.get('escape'), report),
    ...(syntax === undefined ? {} : { syntax }),
    ...(check === undefined ? {} : { check }),
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

function readEscape(value: Word | undefined, report: Report): EscapeCharacter {
  if (value === undefined) return '\\';
  if (value.text === '`' || value.text === '\\') return value.text;
  const message = `"${value.text}" can not be the escape character`;
  report('dockerfile/bad-directive', value.place, message, 'Write a backslash or a backtick.');
  return '\\';
}
