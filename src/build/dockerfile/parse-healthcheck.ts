import { parseDuration } from '../../base/index.ts';
import { blankStart, isBlank } from './blank.ts';
import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { type Flags, readFlags } from './flags.ts';
import type { HealthCheck, InstructionBody } from './instruction.ts';
import { hintNames } from './near-name.ts';
import { optional } from './optional.ts';
import { parseCommand } from './parse-command.ts';
import type { Found } from './source-text.ts';

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
    report(
      'dockerfile/extra-argument',
      clause.line.place(rest.at),
      'HEALTHCHECK NONE takes no arguments',
      'Leave out what follows NONE.',
    );
  } else if (type.toUpperCase() !== 'CMD') {
    const message = `HEALTHCHECK is followed by CMD or NONE, not "${type}"`;
    report('dockerfile/extra-argument', place, message, hintNames(type, ['CMD', 'NONE']));
  } else if (rest.text === '')
    report('dockerfile/missing-argument', place, 'HEALTHCHECK CMD has no command', 'Write HEALTHCHECK CMD COMMAND.');
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
    report(
      'dockerfile/missing-argument',
      clause.line.place(rest.at),
      'HEALTHCHECK CMD has no command',
      'Write HEALTHCHECK CMD COMMAND.',
    );
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
  report(
    'dockerfile/bad-flag',
    word.place,
    `--retries: "${word.text}" is not a number of times`,
    'Write a number such as 3.',
  );
  return undefined;
}
