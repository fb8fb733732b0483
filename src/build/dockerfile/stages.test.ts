import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from './parse-dockerfile.ts';
import { parseTrigger } from './parse-trigger.ts';
import { toRunScript } from './run-script.ts';
import { stagesOf } from './stages.ts';

test('stages hold what follows their FROM, and global ARGs stand before the first', () => {
  const text = 'ARG A\nARG B=1 C\nFROM x AS Base\nRUN a\nARG D\nFROM base\nFROM scratch AS last\nUSER u\n';
  const { globals, stages } = stagesOf(parseDockerfile(text, { file: 'f' }).value);
  assert.deepEqual(
    globals.flatMap(({ args }) => args.map(({ name }) => name.text)),
    ['A', 'B', 'C'],
  );
  assert.deepEqual(
    stages.map(({ index, name, from, instructions }) => [
      index,
      name,
      from.image.text,
      instructions.map(({ kind }) => kind),
    ]),
    [
      [0, 'base', 'x', ['run', 'arg']],
      [1, undefined, 'base', []],
      [2, 'last', 'scratch', ['user']],
    ],
  );
});

test('a file without FROM has no stages', () => {
  for (const text of ['', 'ARG A\n', 'ARG A\nRUN b\n']) {
    const { globals, stages } = stagesOf(parseDockerfile(text, { file: 'f' }).value);
    assert.deepEqual([globals.length, stages], [text === '' ? 0 : 1, []]);
  }
});

test('a heredoc that is the whole command is the script, else the shell gets all of it', () => {
  const rows = [
    ['RUN echo a', { kind: 'line', line: 'echo a' }],
    ['RUN ["a"]', undefined],
    ['RUN <<EOF\necho a\necho b\nEOF', { kind: 'line', line: 'echo a\necho b\n' }],
    ['RUN --network=none <<-EOF\n\techo a\n\t\tb\n\tEOF', { kind: 'line', line: 'echo a\nb\n' }],
    ["RUN 3<< 'EOF'\n$x\nEOF", { kind: 'line', line: '$x\n' }],
    [
      'RUN <<run.py\n#!/usr/bin/python3\nprint(1)\nrun.py',
      { kind: 'file', name: 'run.py', text: '#!/usr/bin/python3\nprint(1)\n' },
    ],
    ['RUN <<-EOF\n\t#!/bin/sh\nEOF', { kind: 'file', name: 'EOF', text: '#!/bin/sh\n' }],
    ['RUN cat <<A <<-B > /x\n1\nA\n\t2\nB', { kind: 'line', line: 'cat <<A <<-B > /x\n1\nA\n\t2\nB' }],
    ['RUN <<EOF\nEOF', { kind: 'line', line: '' }],
  ] as const;
  for (const [text, expected] of rows) {
    const { value, diagnostics } = parseDockerfile(`FROM a\n${text}\n`, { file: 'f' });
    const run = value.instructions[1];
    assert.ok(run?.kind === 'run' && diagnostics.length === 0, text);
    assert.deepEqual(toRunScript(run), expected, text);
  }
});

test('a deferred instruction is read back from what the config keeps', () => {
  const text = 'ONBUILD COPY --chown=1 <<-a b /d/\n\tx\n\ta\n';
  const { value } = parseDockerfile(`FROM a\n${text}`, { file: 'f' });
  const onbuild = value.instructions[1];
  assert.ok(onbuild?.kind === 'onbuild' && onbuild.trigger.kind === 'copy');
  const trigger = parseTrigger(onbuild.expression, { file: 'ONBUILD of a' });
  assert.ok(trigger.value?.kind === 'copy');
  assert.deepEqual(trigger.diagnostics, []);
  assert.deepEqual(trigger.value.files[0]?.content, onbuild.trigger.files[0]?.content);
  assert.equal(trigger.value.sources[0]?.text, 'b');
  assert.equal(trigger.value.place.file, 'ONBUILD of a');
});

test('a trigger is one instruction that can be deferred', () => {
  const rows = [
    ['RUN a\nRUN b', '2:1 dockerfile/bad-trigger'],
    ['', '1:1 dockerfile/bad-trigger'],
    ['FROM a', '1:1 dockerfile/bad-trigger'],
    ['MAINTAINER a', '1:1 dockerfile/bad-trigger'],
    ['ONBUILD RUN a', '1:1 dockerfile/bad-trigger'],
    ['COPY a', '1:1 dockerfile/missing-argument'],
  ] as const;
  for (const [text, ...expected] of rows) {
    const { value, diagnostics } = parseTrigger(text, { file: 'f' });
    assert.equal(value, undefined, text);
    assert.deepEqual(
      diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`),
      expected,
      text,
    );
  }
});
