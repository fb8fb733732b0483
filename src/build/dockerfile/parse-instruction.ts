import type { Place } from '../../base/index.ts';
import { parseClause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { extensionNames } from './extension.ts';
import { readFlags } from './flags.ts';
import type { Instruction, InstructionBody, TriggerInstruction } from './instruction.ts';
import { hintName, hintNames } from './near-name.ts';
import { optional } from './optional.ts';
import { parseArg, parseEnv, parseLabel } from './parse-assignments.ts';
import { parseCmd, parseEntrypoint, parseShell } from './parse-command.ts';
import { parseAdd, parseCopy } from './parse-copy.ts';
import { parseFrom } from './parse-from.ts';
import { parseHealthcheck } from './parse-healthcheck.ts';
import { parseRun } from './parse-run.ts';
import {
  parseExpose,
  parseMaintainer,
  parseStopsignal,
  parseUser,
  parseVolume,
  parseWorkdir,
} from './parse-settings.ts';
import { parseUnset } from './parse-unset.ts';
import type { Statement } from './read-statements.ts';

type Kind = Instruction['kind'];
type Body = { readonly [Name in Kind]: InstructionBody<Name> }[Kind];

const parsers: Readonly<Record<Kind, (statement: Statement, report: Report) => Body | undefined>> = {
  from: ({ clause }, report) => parseFrom(clause, report),
  arg: ({ clause }, report) => parseArg(clause, report),
  env: ({ clause }, report) => parseEnv(clause, report),
  label: ({ clause }, report) => parseLabel(clause, report),
  run: parseRun,
  copy: parseCopy,
  add: parseAdd,
  workdir: ({ clause }, report) => parseWorkdir(clause, report),
  user: ({ clause }, report) => parseUser(clause, report),
  expose: ({ clause }, report) => parseExpose(clause, report),
  volume: ({ clause }, report) => parseVolume(clause, report),
  cmd: ({ clause }, report) => parseCmd(clause, report),
  entrypoint: ({ clause }, report) => parseEntrypoint(clause, report),
  shell: ({ clause }, report) => parseShell(clause, report),
  stopsignal: ({ clause }, report) => parseStopsignal(clause, report),
  healthcheck: ({ clause }, report) => parseHealthcheck(clause, report),
  onbuild: parseOnbuild,
  maintainer: ({ clause }, report) => parseMaintainer(clause, report),
  unset: ({ clause }, report) => parseUnset(clause, report),
};

const instructionNames: readonly string[] = Object.keys(parsers)
  .map((name) => name.toUpperCase())
  .filter((name) => !extensionNames.includes(name));

/** Makes a typed instruction of a statement; `undefined` when it is malformed, which is reported. */
export function parseInstruction(statement: Statement, report: Report): Instruction | undefined {
  const { clause, endLine, comments, emptyLine } = statement;
  const name = clause.keyword.text.toLowerCase();
  if (!isKind(name) || (name === 'unset') !== (statement.extension === true)) {
    reportUnknown(statement, report);
    return undefined;
  }
  const body = parsers[name](statement, report);
  if (body === undefined) return undefined;
  const { place, text: keyword } = clause.keyword;
  return {
    ...body,
    place,
    endLine,
    source: clause.source,
    keyword,
    ...(comments.length === 0 ? {} : { comments }),
    ...optional('emptyLine', emptyLine),
  };
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(parsers, name);
}

function reportUnknown({ clause, extension }: Statement, report: Report): void {
  const { text, place } = clause.keyword;
  if (extension === true || extensionNames.includes(text.toUpperCase())) {
    reportUnknownExtension(text, place, extension === true, report);
    return;
  }
  const otherwise = `End the line before with ${clause.escape} to continue it, or start with an instruction.`;
  const message = text === '' ? 'there is no instruction to continue' : `"${text}" is not an instruction`;
  report('dockerfile/unknown-instruction', place, message, hintName(text, instructionNames, otherwise));
}

/** A name behind `# nacre:` that is none, or one without that in front. */
function reportUnknownExtension(text: string, place: Place, isMarked: boolean, report: Report): void {
  const hint = isMarked ? hintNames(text, extensionNames) : `Write # nacre: ${text} to keep it from other builders.`;
  const message = isMarked
    ? `"${text}" is not an instruction to Nacre`
    : `${text} stands in a comment that starts with # nacre:`;
  report('dockerfile/unknown-instruction', place, message, hint);
}

/** `ONBUILD instruction`: what it defers is parsed here and now, so that it does not fail in someone else's build. */
function parseOnbuild(statement: Statement, report: Report): InstructionBody<'onbuild'> | undefined {
  const { clause, heredocs, endLine } = statement;
  readFlags(clause, {}, report);
  if (clause.rest.text === '') {
    report(
      'dockerfile/missing-argument',
      clause.keyword.place,
      'ONBUILD needs an instruction',
      'Write ONBUILD RUN COMMAND, or another instruction.',
    );
    return undefined;
  }
  const inner = parseClause(clause.line, clause.rest.at, clause.escape);
  const name = inner.keyword.text.toUpperCase();
  if (name === 'ONBUILD' || name === 'FROM' || name === 'MAINTAINER' || extensionNames.includes(name)) {
    report(
      'dockerfile/bad-trigger',
      inner.keyword.place,
      `ONBUILD can not defer ${name}`,
      'Defer another instruction.',
    );
    return undefined;
  }
  const trigger = parseInstruction({ clause: inner, heredocs, endLine, comments: [] }, report);
  if (trigger === undefined || !isTrigger(trigger)) return undefined;
  const bodies = heredocs.map((heredoc) => `\n${heredoc.content}${heredoc.name}`);
  return { kind: 'onbuild', trigger, expression: clause.rest.text + bodies.join('') };
}

const untriggered = ['onbuild', 'from', 'maintainer', 'unset'] as const;

/** Whether ONBUILD may defer an instruction. */
export function isTrigger(instruction: Instruction): instruction is TriggerInstruction {
  return !untriggered.some((kind) => kind === instruction.kind);
}
