import { trimBlank } from './blank.ts';
import { checkLiteral, checkPort, checkSignal } from './check-values.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { readFlags } from './flags.ts';
import type { InstructionBody, Word } from './instruction.ts';
import { readPaths } from './read-paths.ts';
import { toWord } from './source-text.ts';
import { splitAtBlanks } from './split-words.ts';

/** `WORKDIR path`, blanks within it included. */
export function parseWorkdir(clause: Clause, report: Report): InstructionBody<'workdir'> | undefined {
  const path = parseOnly(clause, 'a path', 'WORKDIR PATH', report);
  return path === undefined ? undefined : { kind: 'workdir', path };
}

/** `USER user[:group]`. */
export function parseUser(clause: Clause, report: Report): InstructionBody<'user'> | undefined {
  const user = parseOnly(clause, 'a user', 'USER NAME or USER NAME:GROUP', report);
  return user === undefined ? undefined : { kind: 'user', user };
}

/** `STOPSIGNAL signal`. */
export function parseStopsignal(clause: Clause, report: Report): InstructionBody<'stopsignal'> | undefined {
  const signal = parseOnly(clause, 'a signal', 'STOPSIGNAL SIGTERM', report);
  checkLiteral(checkSignal, signal, report);
  return signal === undefined ? undefined : { kind: 'stopsignal', signal };
}

/** `MAINTAINER name`. */
export function parseMaintainer(clause: Clause, report: Report): InstructionBody<'maintainer'> | undefined {
  const name = parseOnly(clause, 'a name', 'LABEL org.opencontainers.image.authors=NAME', report);
  return name === undefined ? undefined : { kind: 'maintainer', name: name.text };
}

/** `EXPOSE port …`. */
export function parseExpose(clause: Clause, report: Report): InstructionBody<'expose'> | undefined {
  readFlags(clause, {}, report);
  const ports = splitAtBlanks(clause.rest.text, clause.rest.at).map((found) => toWord(clause.line, found));
  for (const port of ports) checkLiteral(checkPort, port, report);
  if (ports.length > 0) return { kind: 'expose', ports };
  report('dockerfile/missing-argument', clause.keyword.place, 'EXPOSE needs a port', 'Write EXPOSE PORT or PORT/udp.');
  return undefined;
}

/** `VOLUME path …`, or the same as a JSON array. */
export function parseVolume(clause: Clause, report: Report): InstructionBody<'volume'> | undefined {
  readFlags(clause, {}, report);
  const paths = readPaths(clause, report)?.map((path) => ({ ...path, text: trimBlank(path.text) }));
  if (paths === undefined) return undefined;
  const empty = paths.find((path) => path.text === '');
  if (paths.length > 0 && empty === undefined) return { kind: 'volume', paths };
  report(
    'dockerfile/missing-argument',
    empty?.place ?? clause.keyword.place,
    'VOLUME needs a path',
    'Write VOLUME /PATH.',
  );
  return undefined;
}

/** Everything after the name as one argument; nothing is reported as missing. */
function parseOnly(clause: Clause, what: string, form: string, report: Report): Word | undefined {
  readFlags(clause, {}, report);
  if (clause.rest.text !== '') return toWord(clause.line, clause.rest);
  const keyword = clause.keyword.text.toUpperCase();
  report('dockerfile/missing-argument', clause.keyword.place, `${keyword} needs ${what}`, `Write ${form}.`);
  return undefined;
}
