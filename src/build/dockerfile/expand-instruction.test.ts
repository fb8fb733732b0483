// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write their variables so
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandInstruction } from './expand-instruction.ts';
import type { Instruction } from './instruction.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

const variables = new Map([
  ['V', 'value'],
  ['N', '7'],
  ['E', ''],
  ['TWO', '1 2'],
  ['DIR', '/a b'],
]);

/** The only instruction of a text, FROM aside. */
function parseOne(text: string): Instruction {
  const { value, diagnostics } = parseDockerfile(`FROM a\n${text}`, { file: 'f' });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  const instruction = value.instructions[1];
  assert.ok(instruction !== undefined, text);
  return instruction;
}

/** All texts of words in a value, in order. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null || 'column' in value) return [];
  if ('text' in value && 'place' in value) return [String(value.text)];
  return Object.entries(value).flatMap(([key, field]) => (key === 'flagPlaces' ? [] : textsOf(field)));
}

test('each instruction expands the fields that the reference names', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['FROM --platform=${P:-linux/amd64} img:$V', ['img:value', 'linux/amd64']],
    ['ARG $V=$V b', ['$V', 'value', 'b']],
    ['ARG a=$N b=$a c=${a}${b}', ['a', '7', 'b', '7', 'c', '77']],
    ['ENV $V="$V $N" x=$x', ['value', 'value 7', 'x', '']],
    ['ENV a=1 b=$a', ['a', '1', 'b', '']],
    ['ENV old $V and "more"', ['old', 'value and more']],
    ['LABEL "$V"=\'$V\' b=\\$V', ['value', '$V', 'b', '$V']],
    ['COPY $V "$N" $DIR/', ['value', '7', '/a b/']],
    ['COPY ["$V x", "$DIR"]', ['value x', '/a b']],
    ['COPY --chown=$N:$V --chmod=${M:-0644} --exclude=$V a b', ['a', 'b', '7:value', '0644', '$V']],
    ['ADD --checksum=sha256:$V a$N b', ['a7', 'b', 'sha256:value']],
    ['WORKDIR $DIR/$V', ['/a b/value']],
    ['USER ${U:-app}:$V', ['app:value']],
    ['EXPOSE $N 80$N/udp $TWO "$TWO"3 $E', ['7', '807/udp', '1', '2', '1 23']],
    ['VOLUME $DIR x/$V', ['/a b', 'x/value']],
    ['VOLUME ["$V"]', ['value']],
    ['STOPSIGNAL $N', ['7']],
    ['ONBUILD USER $V', ['$V']],
  ];
  for (const [text, expected] of rows)
    assert.deepEqual(textsOf(expandInstruction(parseOne(text), variables).value), expected, text);
});

test('what is run is left to its shell', () => {
  for (const text of [
    'RUN echo $V',
    'RUN ["$V"]',
    'CMD $V',
    'ENTRYPOINT ["$V"]',
    'HEALTHCHECK CMD $V',
    'SHELL ["$V"]',
    'MAINTAINER $V',
  ]) {
    const instruction = parseOne(text);
    const { value, used, unset, diagnostics } = expandInstruction(instruction, variables);
    assert.deepEqual([value, used.size, unset, diagnostics], [instruction, 0, [], []], text);
  }
});

test('heredoc bodies are expanded unless their name is quoted', () => {
  const text = 'COPY <<a <<"b" /d/\n$V "$N" \\$V\na\n$V\nb\n';
  const { value, diagnostics } = expandInstruction(parseOne(text), variables);
  assert.ok(value.kind === 'copy');
  assert.deepEqual(
    value.files.map(({ name, content, expand }) => [name, content, expand]),
    [
      ['a', 'value "7" $V\n', false],
      ['b', '$V\n', false],
    ],
  );
  assert.deepEqual(diagnostics, []);
});

test('mounts with variables take their type once expanded', () => {
  const text = `RUN --mount=type=$T,target=$DIR,ro --mount=type=cache,target='/x y',mode=07$N --mount=type=tmpfs,target=/t a`;
  const { value, diagnostics } = expandInstruction(parseOne(text), new Map([...variables, ['T', 'bind']]));
  assert.ok(value.kind === 'run');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    value.mounts.map(({ place: _place, source: _source, ...mount }) => mount),
    [
      { kind: 'bind', path: '', target: '/a b', readOnly: true },
      { kind: 'cache', path: '', target: '/x y', readOnly: false, sharing: 'shared', mode: 0o77 },
      { kind: 'tmpfs', target: '/t' },
    ],
  );
});

test('used and unset variables are told, unset ones where they stand', () => {
  const { used, unset } = expandInstruction(parseOne('COPY $V ${X:-$Y} ${E:-z} d'), variables);
  assert.deepEqual([...used].sort(), ['E', 'V']);
  assert.deepEqual(
    unset.map(({ name, place }) => `${name} ${place.line}:${place.column}`),
    ['Y 2:14', 'X 2:9'],
  );
});

test('what can only be checked once expanded is told at its place', () => {
  const rows: readonly (readonly [string, ...string[]])[] = [
    ['FROM $X', '2:6 dockerfile/missing-argument'],
    ['FROM --platform=$X a', '2:17 dockerfile/missing-argument'],
    ['ENV a=${b', '2:7 dockerfile/bad-expansion'],
    ['ENV a="x${b?}"', '2:9 dockerfile/bad-expansion'],
    ['ENV a=b \\\n  c=d${e:?no}', '3:6 dockerfile/bad-expansion'],
    ['ENV $X=b', '2:5 dockerfile/missing-argument'],
    ["LABEL a='b", '2:9 dockerfile/bad-expansion'],
    ['COPY --chmod=$V a b', '2:14 dockerfile/bad-mode'],
    ['COPY a"b c', '2:7 dockerfile/bad-expansion'],
    ['COPY <<a /d\nx\n  ${y?}\na', '4:3 dockerfile/bad-expansion'],
    ['EXPOSE $V', '2:8 dockerfile/bad-port'],
    ['VOLUME a $E', '2:10 dockerfile/missing-argument'],
    ['STOPSIGNAL $V', '2:12 dockerfile/bad-signal'],
    ['RUN --mount=target=/x,type=$V a', '2:23 dockerfile/bad-mount'],
    ['RUN --mount=type=cache,target=${X a', '2:24 dockerfile/bad-expansion'],
    ['USER ${U%\\x}', '2:6 dockerfile/bad-expansion'],
  ];
  for (const [text, ...expected] of rows) {
    const { diagnostics } = expandInstruction(parseOne(text), variables);
    assert.deepEqual(
      diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`),
      expected,
      text,
    );
  }
});

test('what was wrong as written is not told twice', () => {
  const { value } = parseDockerfile('FROM a\nEXPOSE x\nSTOPSIGNAL y\nEXPOSE 80/TCP\n', { file: 'f' });
  for (const instruction of value.instructions)
    assert.deepEqual(expandInstruction(instruction, variables).diagnostics, []);
});

test('the escape character of the directive counts', () => {
  const { value } = parseDockerfile('# escape=`\nFROM a\nENV a=`$V b=c:\\$V\n', { file: 'f' });
  const [, env] = value.instructions;
  assert.ok(env !== undefined);
  assert.deepEqual(textsOf(expandInstruction(env, variables, { escape: '`' }).value), ['a', '$V', 'b', 'c:\\value']);
});
