import { blankStart, isBlank } from './blank.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { parseDuration } from './duration.ts';
import { type Flags, readFlags } from './flags.ts';
import type { Command, HealthCheck, InstructionBody } from './instruction.ts';
import { parseJsonForm } from './json-form.ts';
import { hintNames } from './near-name.ts';
import { optional } from './optional.ts';
import type { Found } from './source-text.ts';

/** Reads arguments as a JSON array of strings, else as a line for the shell. `undefined` when the array holds other things. */
export function parseCommand(clause: Clause, rest: Found, report: Report): Command | undefined {
  const form = parseJsonForm(rest);
  const place = clause.line.place(rest.at);
  switch (form.kind) {
    case 'strings':
      return { kind: 'exec', argv: form.items.map((item) => item.text) };
    case 'other':
      report('dockerfile/bad-json', place, 'the array holds something else than strings', 'Put every item in quotes.');
      return undefined;
    case 'text': {
      if (form.intended) reportJsonAsText(clause, rest, report);
      return { kind: 'shell', line: rest.text };
    }
  }
}

/** Warns that what looks like an array is none, and so means something else than its author thinks. */
export function reportJsonAsText(clause: Clause, rest: Found, report: Report): void {
  const message = 'this looks like a JSON array but is not well-formed, so it is taken as text';
  const hint = 'Use double quotes, a comma between items and none after the last.';
  report('dockerfile/json-taken-as-text', clause.line.place(rest.at), message, hint);
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

const healthFlags = {
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text',
} as const;

/** `HEALTHCHECK NONE` or `HEALTHCHECK [flags] CMD command`. */
export function parseHealthcheck(clause: Clause, report: Report): InstructionBody<'healthcheck'> | undefined {
  const flags = readFlags(clause, healthFlags, report);
  const { type, rest } = takeType(clause.rest);
  const place = clause.line.place(clause.rest.at);
  if (type === '') {
    const hint = 'Write HEALTHCHECK CMD COMMAND, or HEALTHCHECK NONE.';
    report('dockerfile/missing-argument', clause.keyword.place, 'HEALTHCHECK needs an argument', hint);
  } else if (type.toUpperCase() === 'NONE') {
    if (rest.text === '') return { kind: 'healthcheck', check: { kind: 'none' } };
    report('dockerfile/extra-argument', clause.line.place(rest.at), 'HEALTHCHECK NONE takes no arguments');
  } else if (type.toUpperCase() !== 'CMD') {
    const message = `HEALTHCHECK is followed by CMD or NONE, not "${type}"`;
    report('dockerfile/extra-argument', place, message, hintNames(type, ['CMD', 'NONE']));
  } else if (rest.text === '') report('dockerfile/missing-argument', place, 'HEALTHCHECK CMD has no command');
  else {
    const check = parseCheck(clause, rest, flags, report);
    return check === undefined ? undefined : { kind: 'healthcheck', check };
  }
  return undefined;
}

/** The word after HEALTHCHECK and its flags, and what follows. */
function takeType({ text, at }: Found): { readonly type: string; readonly rest: Found } {
  let end = 0;
  while (end < text.length && !isBlank(text.charAt(end))) end += 1;
  const start = end + blankStart(text.slice(end));
  return { type: text.slice(0, end), rest: { text: text.slice(start), at: at + start } };
}

function parseCheck(clause: Clause, rest: Found, flags: Flags, report: Report): HealthCheck | undefined {
  const command = parseCommand(clause, rest, report);
  if (command?.kind === 'exec' && command.argv.length === 0) {
    report('dockerfile/missing-argument', clause.line.place(rest.at), 'HEALTHCHECK CMD has no command');
    return undefined;
  }
  if (command === undefined) return undefined;
  return {
    kind: 'command',
    command,
    ...optional('interval', readDuration('interval', flags, report)),
    ...optional('timeout', readDuration('timeout', flags, report)),
    ...optional('startPeriod', readDuration('start-period', flags, report)),
    ...optional('startInterval', readDuration('start-interval', flags, report)),
    ...optional('retries', readRetries(flags, report)),
  };
}

/** Shortest duration that a health check may have, in nanoseconds. */
const shortest = 1_000_000;

function readDuration(name: string, flags: Flags, report: Report): number | undefined {
  const word = flags.text(name);
  if (word === undefined || word.text === '') return undefined;
  const duration = parseDuration(word.text);
  if (duration !== undefined && (duration === 0 || duration >= shortest)) return duration;
  const reason = duration === undefined ? 'is not a duration' : 'is shorter than 1ms';
  report(
    'dockerfile/bad-duration',
    word.place,
    `--${name}: "${word.text}" ${reason}`,
    'Write it as 30s, 1m30s or 500ms.',
  );
  return undefined;
}

function readRetries(flags: Flags, report: Report): number | undefined {
  const word = flags.text('retries');
  if (word === undefined || word.text === '') return undefined;
  const retries = /^\+?\d+$/.test(word.text) ? Number(word.text) : -1;
  if (retries >= 0 && retries <= 0x7fff_ffff) return retries;
  report('dockerfile/bad-flag', word.place, `--retries: "${word.text}" is not a number of times`);
  return undefined;
}
