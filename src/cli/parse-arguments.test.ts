import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command, Flag } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

const flags: readonly Flag[] = [
  { name: 'tag', short: 't', kind: 'list', value: 'NAME', about: '' },
  { name: 'file', aliases: ['path'], short: 'f', kind: 'text', value: 'FILE', about: '' },
  { name: 'log', short: 'l', kind: 'text', value: 'FILE', about: '', completion: 'file' },
  { name: 'quiet', short: 'q', kind: 'switch', about: '' },
  { name: 'interactive', short: 'i', kind: 'switch', about: '' },
  { name: 'tty', kind: 'switch', about: '' },
  { name: 'loud', kind: 'switch', opposite: 'quiet', about: '' },
];

const command = (passThrough: boolean): Command => ({
  name: 'test',
  about: '',
  flags,
  positionals: [
    { name: 'IMAGE', kind: 'one' },
    { name: 'COMMAND', kind: passThrough ? 'any' : 'optional' },
  ],
  passThrough,
  examples: [],
  run: async () => 0,
});

interface Expected {
  readonly tags?: readonly string[];
  readonly file?: string;
  readonly quiet?: boolean;
  readonly rest: readonly string[];
}

const good: readonly (readonly [readonly string[], Expected])[] = [
  [['x'], { rest: ['x'] }],
  [['-q', 'x'], { quiet: true, rest: ['x'] }],
  [['x', '-q'], { quiet: true, rest: ['x'] }],
  [['-qi', 'x'], { quiet: true, rest: ['x'] }],
  [['-t', 'a', '--tag', 'b', '--tag=c', '-td', 'x'], { tags: ['a', 'b', 'c', 'd'], rest: ['x'] }],
  [['-f', 'one', '-f', 'two', 'x'], { file: 'two', rest: ['x'] }],
  [['-f', '-', 'x'], { file: '-', rest: ['x'] }],
  [['--quiet=true', 'x'], { quiet: true, rest: ['x'] }],
  [['--quiet=false', 'x'], { rest: ['x'] }],
  [['--quiet=True', 'x'], { quiet: true, rest: ['x'] }],
  [['-q=t', 'x'], { quiet: true, rest: ['x'] }],
  [['-q=0', 'x'], { rest: ['x'] }],
  [['--loud', 'x'], { rest: ['x'] }],
  [['--loud=true', 'x'], { rest: ['x'] }],
  [['--loud=false', 'x'], { quiet: true, rest: ['x'] }],
  [['--file=', 'x'], { file: '', rest: ['x'] }],
  [['--path', 'a', 'x'], { file: 'a', rest: ['x'] }],
  [['--path=a', 'x'], { file: 'a', rest: ['x'] }],
  [['--file=a=b', 'x'], { file: 'a=b', rest: ['x'] }],
  [['--', '-x'], { rest: ['-x'] }],
];

for (const [args, expected] of good) {
  test(`arguments ${args.join(' ')}`, () => {
    const parsed = parseArguments(command(false), args);
    assert.deepEqual(parsed.positionals, expected.rest);
    assert.deepEqual(parsed.flags.list('tag'), expected.tags ?? []);
    assert.equal(parsed.flags.text('file'), expected.file);
    assert.equal(parsed.flags.on('quiet'), expected.quiet ?? false);
  });
}

/** What follows the image is the program's, whatever it looks like. */
const passed: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['image', 'ls', '-q', '--tag'],
    ['image', 'ls', '-q', '--tag'],
  ],
  [
    ['-q', 'image', '--', '-q'],
    ['image', '--', '-q'],
  ],
  [
    ['-t', 'image', 'other', '--unknown'],
    ['other', '--unknown'],
  ],
  [
    ['--', 'image', '-q'],
    ['image', '-q'],
  ],
  [
    ['image', ''],
    ['image', ''],
  ],
];

for (const [args, rest] of passed) {
  test(`passed through: ${args.join(' ')}`, () => {
    assert.deepEqual(parseArguments(command(true), args).positionals, rest);
  });
}

const bad: readonly (readonly [readonly string[], RegExp, RegExp?])[] = [
  [[], /IMAGE is missing/],
  [['a', 'b', 'c'], /unexpected argument "c"/],
  [['--qiet', 'x'], /unknown flag --qiet/, /--quiet/],
  [['-z', 'x'], /unknown flag -z/],
  [['--quiet=maybe', 'x'], /--quiet takes no value/],
  [['x', '--file'], /--file needs a value \(FILE\)/],
  [['x', '-f'], /-f needs a value/],
  [['x', '-l', ''], /-l is empty/, /leave it out/],
  [['x', '--log='], /--log is empty/],
];

for (const [args, message, hint] of bad) {
  test(`refused: ${args.join(' ')}`, () => {
    assert.throws(() => parseArguments(command(false), args), {
      code: 'cli/usage',
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  });
}

test('help needs no arguments', () => {
  assert.ok(parseArguments(command(false), ['--help']).flags.on('help'));
});

test('-h asks for help, but where the command itself has the letter and a value follows', () => {
  const hosts = { ...command(true), flags: [{ name: 'hostname', short: 'h', kind: 'text', about: '' } as const] };
  assert.ok(parseArguments(hosts, ['-h']).flags.on('help'));
  const { flags: read, positionals } = parseArguments(hosts, ['-h', 'box', 'image', '-h']);
  assert.deepEqual([read.on('help'), read.text('hostname'), positionals], [false, 'box', ['image', '-h']]);
});

test('a wrong call of what runs a program does not end as that program could', () => {
  const runs = { ...command(true), runsProgram: true };
  assert.throws(() => parseArguments(runs, ['--qiet', 'x']), { code: 'cli/usage', exit: 125 });
  assert.throws(() => parseArguments(command(true), ['--qiet', 'x']), { code: 'cli/usage', exit: 2 });
});
