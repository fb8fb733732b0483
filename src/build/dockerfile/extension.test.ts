import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosticCode } from './diagnostics.ts';
import type { FindInclude } from './include.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

const file = 'Dockerfile';

/** A text, and what is said of it as `line:column code`. */
type Row = readonly [text: string, ...said: `${number}:${number} ${DiagnosticCode}`[]];

const rows: readonly Row[] = [
  ['FROM a\n# nacre: UNSET', '2:10 dockerfile/missing-argument'],
  ['FROM a\n# nacre: UNSET ENV', '2:16 dockerfile/missing-argument'],
  ['FROM a\n# nacre: UNSET ENTRY', '2:16 dockerfile/bad-unset'],
  ['FROM a\n# nacre: UNSET CMD USR', '2:20 dockerfile/bad-unset'],
  ['FROM a\n# nacre: UNSET CMD ENV', '2:20 dockerfile/bad-unset'],
  ['FROM a\n# nacre: UNSET --all', '2:10 dockerfile/missing-argument', '2:16 dockerfile/unknown-flag'],
  ['FROM a\n# nacre: UNSET EXPOSE http', '2:23 dockerfile/bad-port'],
  ['FROM a\n# nacre: UNSET EXPOSE 80*'],
  ['FROM a\n# nacre: UNSET ENV A \\\nRUN b', '2:22 dockerfile/extra-argument'],
  ['FROM a\n# nacre: UNSTE ENV A', '2:10 dockerfile/unknown-instruction'],
  ['FROM a\n# nacre: RUN b', '2:10 dockerfile/unknown-instruction'],
  ['FROM a\n# nacre:', '2:9 dockerfile/unknown-instruction'],
  ['FROM a\nUNSET ENV A', '2:1 dockerfile/unknown-instruction'],
  ['FROM a\nINCLUDE b', '2:1 dockerfile/unknown-instruction'],
  ['FROM a\nONBUILD UNSET ENV A', '2:9 dockerfile/bad-trigger'],
  ['FROM a\nRUN b \\\n # nacre: UNSET ENV A\n  c', '3:2 dockerfile/misplaced-extension'],
  ['# nacre: UNSET ENV A\nFROM a', '1:10 dockerfile/no-stage'],
  ['FROM a\n# nacre UNSET ENV A', '2:1 dockerfile/almost-extension'],
  ['FROM a\n# Nacre: unset ENV A', '2:1 dockerfile/almost-extension'],
  ['FROM a\n# nacer: UNSET ENV A', '2:1 dockerfile/almost-extension'],
  ['FROM a\n# nacre = INCLDE b', '2:1 dockerfile/almost-extension'],
  ['FROM a\n# Nacre builds this\n# unset ENV A\n# include b\n# nacreous: shining'],
  ['FROM a\nCOPY <<E /\n# nacre: NONSENSE\nE'],
  ['FROM a\n# nacre: INCLUDE', '2:17 dockerfile/bad-include'],
  ['FROM a\n# nacre: INCLUDE b', '2:18 dockerfile/bad-include'],
];

test('what is wrong with an instruction to Nacre is told at its place', () => {
  for (const [text, ...expected] of rows) {
    const { diagnostics } = parseDockerfile(text, { file });
    const said = diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`);
    assert.deepEqual(said, expected, JSON.stringify(text));
  }
});

/** Files by their names, all in one directory. */
function findIn(files: Readonly<Record<string, string>>): FindInclude {
  return (path) => {
    const text = files[path];
    return text === undefined
      ? { kind: 'refused', message: `there is no ${path}` }
      : { kind: 'file', file: path, bytes: new TextEncoder().encode(text) };
  };
}

function parse(text: string, files: Readonly<Record<string, string>>): readonly string[] {
  const { value, diagnostics } = parseDockerfile(text, { file, include: findIn(files) });
  const told = diagnostics.map(({ place, code, message }) => `${place.file}:${place.line} ${code}: ${message}`);
  if (told.length > 0) return told;
  return value.instructions.map(({ place, source }) => `${place.file}:${place.line} ${source}`);
}

test('the instructions of an included file stand where INCLUDE stands, and keep their places', () => {
  const files = {
    args: 'ARG V=1',
    stages: '# syntax=docker/dockerfile:1\nFROM a AS one\n# nacre: INCLUDE steps\nFROM b',
    steps: 'RUN <<E\n# nacre: INCLUDE not\nE\n# nacre: UNSET CMD',
  };
  const text = '# nacre: INCLUDE args\n# nacre: INCLUDE stages\n# nacre: INCLUDE steps\nRUN c';
  assert.deepEqual(parse(text, files), [
    'args:1 ARG V=1',
    'stages:2 FROM a AS one',
    'steps:1 RUN <<E',
    'steps:4 # nacre: UNSET CMD',
    'stages:4 FROM b',
    'steps:1 RUN <<E',
    'steps:4 # nacre: UNSET CMD',
    'Dockerfile:4 RUN c',
  ]);
  const { value } = parseDockerfile(text, { file, include: findIn(files) });
  assert.deepEqual(
    value.included.map((each) => each.file),
    ['args', 'stages', 'steps'],
  );
});

test('errors of an included file have its place, behind those of the file before', () => {
  assert.deepEqual(parse('FROM a\n# nacre: INCLUDE b\nEXPOSE x', { b: 'RUN c\nEXPOSE y' }), [
    'Dockerfile:3 dockerfile/bad-port: "x" is neither a port nor a range of ports',
    'b:2 dockerfile/bad-port: "y" is neither a port nor a range of ports',
  ]);
  assert.deepEqual(parse('FROM a\n# nacre: INCLUDE b', {}), ['Dockerfile:2 dockerfile/bad-include: there is no b']);
  assert.deepEqual(parse('# nacre: INCLUDE b', { b: 'RUN c' }), [
    'b:1 dockerfile/no-stage: RUN stands before the first FROM',
  ]);
});

test('files that include each other are told with the way around', () => {
  assert.deepEqual(parse('FROM a\n# nacre: INCLUDE b', { b: '\n# nacre: INCLUDE c', c: '# nacre: INCLUDE b' }), [
    'c:1 dockerfile/bad-include: b includes itself, by way of Dockerfile:2, b:2, c:1',
  ]);
});

test('files that include much are refused early', () => {
  const deep = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}`, `# nacre: INCLUDE ${at + 1}`]));
  assert.match(
    parse('FROM a\n# nacre: INCLUDE 0', deep).join(),
    /^15:1 \S+ too much is included: at most 256 files, 16 /,
  );
  const twice = (name: number): string => `# nacre: INCLUDE ${name}\n`.repeat(8);
  const wide = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${at}`, at === 9 ? 'RUN b' : twice(at + 1)]));
  assert.match(parse('FROM a\n# nacre: INCLUDE 0', wide)[0] ?? '', /too much is included/);
});

test('an included file has the escape character of the one that includes it', () => {
  const rows = [
    ['# escape=`\nFROM a\n# nacre: INCLUDE b', 'RUN c', /^Dockerfile:3 .* b has the escape character \\, and what/],
    ['FROM a\n# nacre: INCLUDE b', '# escape=`\nRUN c', /^Dockerfile:2 .* b has the escape character `, and what/],
    ['# escape=`\nFROM a\n# nacre: INCLUDE b', '# escape=`\nRUN c', /^Dockerfile:2 FROM a,b:2 RUN c$/],
  ] as const;
  for (const [text, b, expected] of rows) assert.match(parse(text, { b }).join(), expected);
});
