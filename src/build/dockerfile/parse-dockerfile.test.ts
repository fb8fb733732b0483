// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write their variables so
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DiagnosticCode, dockerfileDiagnostics } from './diagnostics.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

const file = 'Dockerfile';

/** A text with all that is said about it, as `line:column code`. */
type Row = readonly [text: string, ...said: `${number}:${number} ${DiagnosticCode}`[]];

const structure: readonly Row[] = [
  ['', '1:1 dockerfile/empty'],
  ['\n \n\t\n', '1:1 dockerfile/empty'],
  ['# only\n# comments\n', '1:1 dockerfile/empty'],
  ['\ufeff', '1:1 dockerfile/empty'],
  ['RUN true', '1:1 dockerfile/no-stage'],
  ['# c\n\n  RUN true\nFROM a', '3:3 dockerfile/no-stage'],
  ['ARG A\nENV B=c\nFROM a', '2:1 dockerfile/no-stage'],
  ['ARG A\nARG B', '2:1 dockerfile/no-stage'],
  ['FORM a', '1:1 dockerfile/unknown-instruction'],
  ['\u007fELF\0\u0001\nFROM a\nFORM b', '1:1 dockerfile/not-text'],
  ['FROM a\nRUNN b', '2:1 dockerfile/unknown-instruction'],
  ['FROM a\nRUN b\n&& c', '3:1 dockerfile/unknown-instruction'],
  ['FROM a\n\\\n', '2:1 dockerfile/unknown-instruction'],
  ['FROM a\nconstructor x', '2:1 dockerfile/unknown-instruction'],
  ['FROM', '1:1 dockerfile/missing-argument'],
  ['FROM --platform=x', '1:1 dockerfile/missing-argument'],
  ['FROM a b', '1:8 dockerfile/extra-argument'],
  ['FROM a as', '1:8 dockerfile/missing-argument'],
  ['FROM a AS b c', '1:13 dockerfile/extra-argument'],
  ['FROM a # comment', '1:8 dockerfile/extra-argument'],
  ['FROM a AS 1b', '1:11 dockerfile/bad-stage-name'],
  ['FROM a AS $b', '1:11 dockerfile/bad-stage-name'],
];

const lines: readonly Row[] = [
  ['# escape=x\nFROM a', '1:10 dockerfile/bad-directive'],
  ['# escape=`\n# Escape = `\nFROM a', '2:12 dockerfile/bad-directive'],
  ['#syntax=docker/dockerfile:1\n# syntax=b\nFROM a', '2:10 dockerfile/bad-directive'],
  ['# syntax=example.com/earthfile:2\nFROM a', '1:10 dockerfile/foreign-syntax'],
  ['#!/usr/bin/env nacre\n# syntax=x\nFROM a', '2:10 dockerfile/foreign-syntax'],
  ['# check=skip\nFROM a', '1:9 dockerfile/bad-check'],
  ['# check=skip=all;eror=true\nFROM a', '1:18 dockerfile/bad-check'],
  ['# check=error=yes\nFROM a', '1:15 dockerfile/bad-check'],
  ['# check=skip=all;\nFROM a', '1:18 dockerfile/bad-check'],
  ['# check=skip=JSONArgsRecommended,undefinedvar\nFROM a', '1:34 dockerfile/unknown-check'],
  ['# check=skip=UndefinedVar, FromAsCasing\nFROM a', '1:9 dockerfile/unknown-check'],
  ['FROM a\nRUN <<EOF\nb', '2:5 dockerfile/bad-heredoc'],
  ['FROM a\nRUN <<A <<B\nA\nx\n', '2:9 dockerfile/bad-heredoc'],
  ['FROM a\nRUN <<EOF\nb\n EOF\n', '2:5 dockerfile/bad-heredoc'],
  ['FROM a\nRUN x \\\n  <<EOF\n', '3:3 dockerfile/bad-heredoc'],
  ['FROM a\nONBUILD RUN <<EOF\n', '2:13 dockerfile/bad-heredoc'],
  ['FROM a\nCOPY b <<EOF\nEOF\n', '2:8 dockerfile/bad-heredoc'],
  ['FROM a\nCOPY <<  EOF /d\nx\nEOF\n', '2:6 dockerfile/bad-heredoc'],
];

const flags: readonly Row[] = [
  ['FROM --platfrom=x a', '1:6 dockerfile/unknown-flag'],
  ['FROM a\nRUN --mont=x b', '2:5 dockerfile/unknown-flag'],
  ['FROM a\nCMD --x b', '2:5 dockerfile/unknown-flag'],
  ['FROM a\nCOPY --checksum=x b c', '2:6 dockerfile/unknown-flag'],
  ['FROM a\nCOPY --__proto__=x b c', '2:6 dockerfile/unknown-flag'],
  ['FROM a\nCOPY --link --link b c', '2:13 dockerfile/bad-flag'],
  ['FROM a\nCOPY --from b c', '2:6 dockerfile/bad-flag'],
  ['FROM a\nCOPY --link=1 b c', '2:6 dockerfile/bad-flag'],
  ['FROM a\nCOPY --link= b c', '2:6 dockerfile/bad-flag'],
  ['FROM a\nCOPY --from=$x b c', '2:13 dockerfile/bad-flag'],
  ['FROM a\nCOPY --chmod=888 b c', '2:14 dockerfile/bad-mode'],
  ['FROM a\nADD --chmod=u+z b c', '2:13 dockerfile/bad-mode'],
  ['FROM a\nADD --chmod=10000 b c', '2:13 dockerfile/bad-mode'],
  ['FROM a\nCOPY --exclude=[ b c', '2:16 dockerfile/bad-pattern'],
  ['FROM a\nRUN --network=bridge b', '2:15 dockerfile/bad-flag'],
  ['FROM a\nRUN --security=none b', '2:16 dockerfile/bad-flag'],
  ['FROM a\nRUN --device=a,b b', '2:16 dockerfile/bad-flag'],
  ['FROM a\nRUN --device=a,required=maybe b', '2:14 dockerfile/bad-flag'],
  ['FROM a\nRUN --mount=type=volume b', '2:13 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=target=/x,typ=bind b', '2:23 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=from=$x b', '2:13 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=type=tmpfs,size=big b', '2:24 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=type=bind,mode=0700 b', '2:23 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=type=cache,sharing=free b', '2:24 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=type=secret b', '2:13 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=type=secret,id=a,src=b b', '2:30 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=target b', '2:13 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=target=/x,,ro b', '2:23 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=ro=perhaps b', '2:13 dockerfile/bad-mount'],
  ['FROM a\nRUN --mount=type=cache,uid=-1 b', '2:24 dockerfile/bad-mount'],
];

const argumentRows: readonly Row[] = [
  ['FROM a\nARG', '2:1 dockerfile/missing-argument'],
  ['FROM a\nARG =x', '2:5 dockerfile/bad-assignment'],
  ['FROM a\nENV', '2:1 dockerfile/missing-argument'],
  ['FROM a\nENV A', '2:5 dockerfile/missing-argument'],
  ['FROM a\nENV A=b c', '2:9 dockerfile/bad-assignment'],
  ['FROM a\nENV A=b \\\n  c d=e', '3:3 dockerfile/bad-assignment'],
  ['FROM a\nLABEL =b', '2:7 dockerfile/bad-assignment'],
  ['FROM a\nCOPY', '2:1 dockerfile/missing-argument'],
  ['FROM a\nCOPY b', '2:1 dockerfile/missing-argument'],
  ['FROM a\nADD ["b"]', '2:1 dockerfile/missing-argument'],
  ['FROM a\nCOPY [1, 2]', '2:6 dockerfile/bad-json'],
  ["FROM a\nCOPY ['b', 'c']", '2:6 dockerfile/json-taken-as-text'],
  ['FROM a\nRUN ["b", 1]', '2:5 dockerfile/bad-json'],
  ['FROM a\nRUN ["b", "c"', '2:5 dockerfile/json-taken-as-text'],
  ['FROM a\nCMD ["b",]', '2:5 dockerfile/json-taken-as-text'],
  ['FROM a\nENTRYPOINT [ "b", c ]', '2:12 dockerfile/json-taken-as-text'],
  ['FROM a\nRUN', '2:1 dockerfile/no-command'],
  ['FROM a\nRUN []', '2:5 dockerfile/missing-argument'],
  ['FROM a\nCMD', '2:1 dockerfile/no-command'],
  ['FROM a\nSHELL', '2:1 dockerfile/missing-argument'],
  ['FROM a\nSHELL []', '2:1 dockerfile/missing-argument'],
  ['FROM a\nSHELL /bin/sh -c', '2:7 dockerfile/bad-json'],
  ['FROM a\nWORKDIR', '2:1 dockerfile/missing-argument'],
  ['FROM a\nUSER  ', '2:1 dockerfile/missing-argument'],
  ['FROM a\nEXPOSE', '2:1 dockerfile/missing-argument'],
  ['FROM a\nEXPOSE 80 http', '2:11 dockerfile/bad-port'],
  ['FROM a\nEXPOSE 65536', '2:8 dockerfile/bad-port'],
  ['FROM a\nEXPOSE 80/icmp', '2:8 dockerfile/bad-port'],
  ['FROM a\nEXPOSE 90-80', '2:8 dockerfile/bad-port'],
  ['FROM a\nVOLUME', '2:1 dockerfile/missing-argument'],
  ['FROM a\nVOLUME []', '2:1 dockerfile/missing-argument'],
  ['FROM a\nVOLUME ["/a", " "]', '2:15 dockerfile/missing-argument'],
  ['FROM a\nVOLUME [{}]', '2:8 dockerfile/bad-json'],
  ['FROM a\nSTOPSIGNAL', '2:1 dockerfile/missing-argument'],
  ['FROM a\nSTOPSIGNAL SIGTREM', '2:12 dockerfile/bad-signal'],
  ['FROM a\nSTOPSIGNAL 0', '2:12 dockerfile/bad-signal'],
  ['FROM a\nMAINTAINER', '2:1 dockerfile/missing-argument'],
  ['FROM a\nHEALTHCHECK', '2:1 dockerfile/missing-argument'],
  ['FROM a\nHEALTHCHECK NONE b', '2:18 dockerfile/extra-argument'],
  ['FROM a\nHEALTHCHECK CMD', '2:13 dockerfile/missing-argument'],
  ['FROM a\nHEALTHCHECK CMD []', '2:17 dockerfile/missing-argument'],
  ['FROM a\nHEALTHCHECK curl b', '2:13 dockerfile/extra-argument'],
  ['FROM a\nHEALTHCHECK --interval=5 CMD b', '2:24 dockerfile/bad-duration'],
  ['FROM a\nHEALTHCHECK --timeout=10us CMD b', '2:23 dockerfile/bad-duration'],
  ['FROM a\nHEALTHCHECK --retries=-1 CMD b', '2:23 dockerfile/bad-flag'],
  ['FROM a\nONBUILD', '2:1 dockerfile/missing-argument'],
  ['FROM a\nONBUILD FROM b', '2:9 dockerfile/bad-trigger'],
  ['FROM a\nONBUILD ONBUILD RUN b', '2:9 dockerfile/bad-trigger'],
  ['FROM a\nonbuild maintainer b', '2:9 dockerfile/bad-trigger'],
  ['FROM a\nONBUILD FOO b', '2:9 dockerfile/unknown-instruction'],
  ['FROM a\nONBUILD COPY b', '2:9 dockerfile/missing-argument'],
];

const tables: Readonly<Record<string, readonly Row[]>> = {
  'order of instructions': structure,
  'lines, directives and heredocs': lines,
  flags,
  arguments: argumentRows,
};

for (const [name, rows] of Object.entries(tables)) {
  test(`what is wrong is told at its place: ${name}`, () => {
    for (const [text, ...expected] of rows) {
      const { diagnostics } = parseDockerfile(text, { file });
      const said = diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`);
      assert.deepEqual(said, expected, JSON.stringify(text));
    }
  });
}

test('the tables have at least 40 rows, and one for every code that parsing can give', () => {
  const rows = Object.values(tables).flat();
  assert.ok(rows.length >= 40);
  const extensions = ['bad-unset', 'bad-include', 'misplaced-extension', 'almost-extension'];
  const elsewhere = [
    ...['dockerfile/too-large', 'dockerfile/not-utf8', 'dockerfile/bad-expansion'],
    ...extensions.map((name) => `dockerfile/${name}`),
  ];
  const missing = Object.keys(dockerfileDiagnostics).filter(
    (code) => !rows.flat().some((cell) => cell.endsWith(` ${code}`)),
  );
  assert.deepEqual(missing.sort(), elsewhere.sort());
});

test('an instruction that is malformed is left out, and the others are there', () => {
  const { value } = parseDockerfile('FROM a\nEXPOSE\nUSER b\n', { file });
  assert.deepEqual(
    value.instructions.map(({ kind }) => kind),
    ['from', 'user'],
  );
});

test('directives are read also behind a #! line, but escape', () => {
  const { value, diagnostics } = parseDockerfile('#!/x\n# check=error=1\n# escape=`\n# c\nFROM a `\n', { file });
  assert.deepEqual(value.directives, {
    escape: '\\',
    lines: 3,
    check: { skip: [], experimental: [], error: true },
  });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['dockerfile/extra-argument'],
  );
});

test('the language is accepted under all its names, and no other', () => {
  const rows = [
    ['docker/dockerfile', true],
    ['docker/dockerfile:1', true],
    ['docker/dockerfile:1.18-labs', true],
    ['docker.io/docker/dockerfile:1@sha256:00', true],
    ['docker/dockerfile-upstream:master', true],
    ['mirror.example:5000/hub/docker/dockerfile:1', true],
    ['dockerfile.v0', true],
    ['docker/dockerfile:1 --debug', true],
    ['docker/dockerfiles', false],
    ['mydocker/dockerfile', false],
    ['docker/dockerfile-extra:1', false],
    ['r2d4/mockerfile', false],
    ['dockerfile', false],
  ] as const;
  for (const [syntax, accepted] of rows) {
    const { diagnostics } = parseDockerfile(`# syntax=${syntax}\nFROM a`, { file });
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      accepted ? [] : ['dockerfile/foreign-syntax'],
      syntax,
    );
  }
});

test('an instruction knows the comments above it', () => {
  const text = '# syntax=docker/dockerfile:1\n# one\n\n  #  two \nFROM a\n# x\n#\n# y\nRUN b \\\n # in\n c\n# z\n';
  const { value } = parseDockerfile(text, { file });
  assert.deepEqual(
    value.instructions.map(({ comments = [] }) =>
      comments.map(({ text, place }) => `${place.line}:${place.column} ${text}`),
    ),
    [['2:3 one', '4:6 two'], ['8:3 y']],
  );
});

test('hints name what was probably meant', () => {
  const rows = [
    ['FORM a', 'Did you mean FROM?'],
    ['FROM a\nentrypint b', 'Did you mean ENTRYPOINT?'],
    ['FROM a\nCOPY --chonw=1 b c', 'Did you mean --chown?'],
    ['FROM a\nRUN --network=nome b', 'Did you mean none?'],
    ['FROM a\nSTOPSIGNAL SIGTREM', 'Did you mean SIGTERM?'],
    ['FROM a # c', 'Put comments on lines of their own.'],
    ['FROM a\nRUN b\n  && c', 'End the line before with \\ to continue it, or start with an instruction.'],
  ] as const;
  for (const [text, hint] of rows) assert.equal(parseDockerfile(text, { file }).diagnostics[0]?.hint, hint, text);
});

test('bytes that are not UTF-8 are replaced, with a warning at the first', () => {
  const bytes = Buffer.concat([Buffer.from('FROM a\n# caf'), Buffer.of(0xe9), Buffer.from('\nUSER b\n')]);
  const { value, diagnostics } = parseDockerfile(bytes, { file });
  assert.deepEqual(
    diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`),
    ['2:6 dockerfile/not-utf8'],
  );
  assert.equal(value.instructions.length, 2);
});

test('bytes and text give the same, with and without a byte-order mark', () => {
  const text = '# escape=`\nFROM ünï:☃ AS b\nRUN a `\n  b\n';
  const expected = parseDockerfile(text, { file });
  assert.deepEqual(parseDockerfile(Buffer.from(text), { file }), expected);
  assert.deepEqual(parseDockerfile(Buffer.from(`\ufeff${text}`), { file }), expected);
  assert.equal(expected.value.directives.escape, '`');
  assert.deepEqual(expected.diagnostics, []);
});

test('a text beyond the bound is refused unread', () => {
  const { value, diagnostics } = parseDockerfile(' '.repeat(16 * 1024 * 1024 + 1), { file });
  assert.deepEqual(value.instructions, []);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['dockerfile/too-large'],
  );
});

test('a long file is read in time that grows with its length alone', () => {
  const run = `RUN ${'a b c \\\n'.repeat(5000)}d\n`;
  const env = `ENV ${Array.from({ length: 5000 }, (_, index) => `A${index}=x \\\n`).join('')}B=y\n`;
  const start = performance.now();
  const { value, diagnostics } = parseDockerfile(`FROM a\n${run}${env}${'RUN true\n'.repeat(5000)}`, { file });
  assert.deepEqual(diagnostics, []);
  assert.equal(value.instructions.length, 5003);
  assert.ok(performance.now() - start < 2000);
});
