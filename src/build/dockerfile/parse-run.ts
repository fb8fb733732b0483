import { parseBoolean, splitCsv, splitField } from './csv.ts';
import type { Report } from './diagnostics.ts';
import { type Flags, readFlags } from './flags.ts';
import type { Device, InstructionBody, Word } from './instruction.ts';
import { hintNames } from './near-name.ts';
import { checkHasCommand, parseCommand } from './parse-command.ts';
import { parseMount } from './parse-mount.ts';
import type { Statement } from './read-statements.ts';
import { placeWithin } from './source-text.ts';

const runFlags = { mount: 'texts', network: 'text', security: 'text', device: 'texts' } as const;
const networks = ['default', 'none', 'host'] as const;
const securities = ['sandbox', 'insecure'] as const;

/** `RUN [flags] command`, `RUN ["a", …]`, with heredocs. */
export function parseRun({ clause, heredocs }: Statement, report: Report): InstructionBody<'run'> | undefined {
  const flags = readFlags(clause, runFlags, report);
  checkHasCommand(clause, report);
  const command = parseCommand(clause, clause.rest, report);
  if (command === undefined) return undefined;
  if (command.kind === 'exec' && command.argv.length === 0) {
    report(
      'dockerfile/missing-argument',
      clause.line.place(clause.rest.at),
      'RUN has no command',
      'Write the command.',
    );
    return undefined;
  }
  return {
    kind: 'run',
    command,
    heredocs: heredocs.map(({ name, content, stripTabs, expand, place }) => ({
      name,
      content,
      stripTabs,
      expand,
      place,
    })),
    mounts: flags.texts('mount').flatMap((word) => parseMount(word, report) ?? []),
    network: choose('network', networks, flags, report),
    security: choose('security', securities, flags, report),
    devices: flags.texts('device').flatMap((word) => parseDevice(word, report) ?? []),
    flagPlaces: flags.places,
  };
}

/** The value of a flag that has few; the first of them when it is absent or was reported. */
function choose<Choice extends string>(
  name: string,
  choices: readonly [Choice, ...Choice[]],
  flags: Flags,
  report: Report,
): Choice {
  const word = flags.text(name);
  const chosen = choices.find((choice) => choice === word?.text);
  if (word !== undefined && chosen === undefined)
    report('dockerfile/bad-flag', word.place, `--${name} can not be "${word.text}"`, hintNames(word.text, choices));
  return chosen ?? choices[0];
}

/** `--device=[name=]vendor/class=device[,required]`. */
function parseDevice(word: Word, report: Report): Device | undefined {
  const fields = splitCsv(word.text);
  if (fields === undefined) {
    report('dockerfile/bad-flag', word.place, 'the quotes in --device do not match up');
    return undefined;
  }
  let name = '';
  let required: boolean | undefined = false;
  for (const { text, at } of fields) {
    const { key, value } = splitField(text);
    if (key === 'required') required = parseBoolean(value ?? 'true');
    else if (name === '') name = key === 'name' ? (value ?? '') : text;
    else {
      const message = `"${text}" is not part of a device`;
      report('dockerfile/bad-flag', placeWithin(word, at), message, 'Write --device=NAME or --device=NAME,required.');
      return undefined;
    }
  }
  if (required !== undefined) return { name, required, place: word.place };
  report('dockerfile/bad-flag', word.place, 'required is either true or false', 'Write required or required=false.');
  return undefined;
}
