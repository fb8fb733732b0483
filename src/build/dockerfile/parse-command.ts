import type { Place } from '../../base/index.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { readFlags } from './flags.ts';
import type { Command, InstructionBody } from './instruction.ts';
import { parseJsonForm } from './json-form.ts';
import type { Found } from './source-text.ts';

/** Reads arguments as a JSON array of strings, else as a line for the shell. `undefined` when the array holds other things. */
export function parseCommand(clause: Clause, rest: Found, report: Report): Command | undefined {
  const form = parseJsonForm(rest);
  const place = clause.line.place(rest.at);
  switch (form.kind) {
    case 'strings':
      return { kind: 'exec', argv: form.items.map((item) => item.text) };
    case 'other':
      reportNotStrings(place, report);
      return undefined;
    case 'text':
      if (form.intended) reportJsonAsText(place, report);
      return { kind: 'shell', line: rest.text };
  }
}

/** Says that an array holds what no argument can be. */
export function reportNotStrings(place: Place, report: Report): void {
  report('dockerfile/bad-json', place, 'the array holds something else than strings', 'Put every item in quotes.');
}

/** Warns that what looks like an array is none, and so means something else than its author thinks. */
export function reportJsonAsText(place: Place, report: Report): void {
  const message = 'this looks like a JSON array but is not well-formed, so it is taken as text';
  const hint = 'Use double quotes, a comma between items and none after the last.';
  report('dockerfile/json-taken-as-text', place, message, hint);
}

/** Says that there is nothing to run. */
export function checkHasCommand(clause: Clause, report: Report): void {
  if (clause.rest.text !== '') return;
  const keyword = clause.keyword.text.toUpperCase();
  report('dockerfile/no-command', clause.keyword.place, `${keyword} has no command`);
}

/** `CMD command` or `CMD ["a", …]`. */
export function parseCmd(clause: Clause, report: Report): InstructionBody<'cmd'> | undefined {
  readFlags(clause, {}, report);
  checkHasCommand(clause, report);
  const command = parseCommand(clause, clause.rest, report);
  return command === undefined ? undefined : { kind: 'cmd', command };
}

/** `ENTRYPOINT command` or `ENTRYPOINT ["a", …]`. */
export function parseEntrypoint(clause: Clause, report: Report): InstructionBody<'entrypoint'> | undefined {
  readFlags(clause, {}, report);
  checkHasCommand(clause, report);
  const command = parseCommand(clause, clause.rest, report);
  return command === undefined ? undefined : { kind: 'entrypoint', command };
}

/** `SHELL ["a", …]`, in JSON only. */
export function parseShell(clause: Clause, report: Report): InstructionBody<'shell'> | undefined {
  readFlags(clause, {}, report);
  const form = parseJsonForm(clause.rest);
  const argv = form.kind === 'strings' ? form.items.map((item) => item.text) : [];
  if (argv.length > 0) return { kind: 'shell', argv };
  const hint = 'Write SHELL ["/bin/sh", "-c"].';
  const missing = clause.rest.text === '' || form.kind === 'strings';
  if (missing) report('dockerfile/missing-argument', clause.keyword.place, 'SHELL needs at least one argument', hint);
  else report('dockerfile/bad-json', clause.line.place(clause.rest.at), 'SHELL needs a JSON array of strings', hint);
  return undefined;
}
