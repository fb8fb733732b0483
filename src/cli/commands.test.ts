import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flag } from './command.ts';
import { commands } from './commands.ts';
import { formatCommandHelp, formatFamily, formatOverview } from './help.ts';
import { commonFlags, parseArguments } from './parse-arguments.ts';

for (const entry of commands) {
  test(`${entry.name}: its table, its help and its examples agree`, async () => {
    const command = await entry.load();
    assert.equal(command.name, entry.name);
    const flags = [...command.flags, ...commonFlags(command)];
    assert.equal(new Set(flags.map((flag) => flag.name)).size, flags.length, 'a flag is declared twice');
    const short = flags.flatMap((flag) => flag.short ?? []);
    assert.equal(new Set(short).size, short.length, 'a letter is used twice');
    assert.deepEqual(
      command.flags.map((flag) => flag.name),
      command.flags.map((flag) => flag.name).toSorted(),
      'flags stand in order',
    );
    for (const { opposite } of flags)
      if (opposite !== undefined) assert.ok(isSwitch(flags, opposite), `--${opposite}, an opposite, is a switch`);
    const help = formatCommandHelp(command);
    for (const flag of flags) assert.match(help, new RegExp(`--${flag.name}\\b`));
    // Examples are longer by the longer name.
    const lines = entry.aliasOf === undefined ? help.split('\n') : [];
    for (const line of lines) assert.ok(line.length < 80, `fits a terminal: ${line}`);
    assert.ok(entry.group === 'Hidden' || command.examples.length > 0, 'an example');
    for (const { call } of command.examples) assertParses(command, entry.name, call);
  });
}

function isSwitch(flags: readonly Flag[], name: string): boolean {
  return flags.some((flag) => flag.name === name && flag.kind === 'switch');
}

/** The example's part that is ours parses. */
function assertParses(command: Parameters<typeof parseArguments>[0], name: string, call: string): void {
  const own = new RegExp(`nacre ${name} ?([^|&<>)]*)`).exec(call)?.[1];
  assert.ok(own !== undefined, `the example calls nacre ${name}: ${call}`);
  const words = [...own.trim().matchAll(/'([^']*)'|"([^"]*)"\S*|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  parseArguments(command, words);
}

test('the overview names every verb, and none by a longer name', () => {
  for (const { name, group, aliasOf } of commands) {
    const line = new RegExp(`^  ${name} `, 'm');
    if (aliasOf === undefined && group !== 'Hidden') assert.match(formatOverview(), line);
    else assert.doesNotMatch(formatOverview(), line);
  }
});

test('the overview fits a terminal, and begins with what is done every day', () => {
  const lines = formatOverview().split('\n');
  for (const line of lines) assert.ok(line.length < 80, `fits a terminal: ${line}`);
  assert.deepEqual(
    lines.slice(4, 7).map((line) => line.trim().split(' ')[0]),
    ['Containers', 'run', 'create'],
  );
});

test('the page of a group names what is in it', () => {
  assert.match(formatFamily('container') ?? '', /^ {2}container ls +list containers\n/m);
  assert.match(formatFamily('image') ?? '', /^ {2}image rm +remove images, and what only they held\n/m);
});
