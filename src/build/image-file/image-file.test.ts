import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { expandInstruction, parseCalls } from '../dockerfile/index.ts';
import { placeOfStack } from './call-place.ts';
import { dedent, toHeredoc } from './command.ts';
import { expand, from, type Image, scratch } from './index.ts';
import type { Stage } from './made.ts';
import { toCalls } from './to-calls.ts';

/** The instructions of an image, as a Dockerfile would write them. */
function linesOf(image: Image, others: Readonly<Record<string, Stage>> = {}): readonly string[] {
  const calls = toCalls({ image, others: new Map(Object.entries(others)) });
  return calls.map(({ keyword, flags, rest }) => [keyword, ...flags, rest].join(' '));
}

describe('an image', () => {
  test('never changes', () => {
    const base = from('base').env({ A: '1' });
    const [one, two] = [base.cmd('one'), base.cmd('two')];
    assert.deepEqual(linesOf(base), ['FROM base', 'ENV A=1']);
    assert.deepEqual(linesOf(one), ['FROM base', 'ENV A=1', 'CMD one']);
    assert.deepEqual(linesOf(two), ['FROM base', 'ENV A=1', 'CMD two']);
    assert.throws(() => Object.assign(base, { name: 'other' }), TypeError);
  });

  test('is a stage of its own once it has a name', () => {
    const made = scratch().label({ a: '1' }).stage('Made');
    assert.deepEqual(linesOf(made.label({ b: '2' })), [
      ...['FROM scratch AS made', 'LABEL a=1', 'FROM made', 'LABEL b=2'],
    ]);
  });

  test('comes after what it is made of, and other exports do not change its numbers', () => {
    const part = scratch().copy('a', '/');
    const debug = scratch().copy('b', '/');
    const image = from(scratch().label({ x: '1' }))
      .copy('/a', '/', { from: part })
      .run(['true'], {
        mounts: [{ type: 'bind', from: part, target: '/mnt,"x"' }],
      });
    assert.deepEqual(linesOf(image, { debug, default: image }), [
      'FROM scratch AS stage-0',
      'LABEL x=1',
      'FROM scratch',
      'COPY ["a", "/"]',
      'FROM scratch AS debug',
      'COPY ["b", "/"]',
      'FROM stage-0 AS default',
      'COPY --from=1 ["/a", "/"]',
      'RUN --mount=type=bind,from=1,"target=/mnt,\\""x\\""" ["true"]',
    ]);
  });

  test('says nothing of options that are undefined', () => {
    const absent: object = { from: undefined, chown: undefined, interval: undefined, mounts: undefined };
    const image = scratch().copy('a', '/', absent).run(['true'], absent);
    const checked = image.healthcheck(['true'], { retries: 3, startPeriod: '1s', ...absent });
    assert.deepEqual(linesOf(checked).slice(1), [
      'COPY ["a", "/"]',
      'RUN ["true"]',
      'HEALTHCHECK --retries=3 --start-period=1s CMD ["true"]',
    ]);
  });

  test('has one name, and no other image has it', () => {
    const image = scratch()
      .stage('a')
      .copy('/', '/', { from: scratch().label({ a: '1' }).stage('a') });
    assert.throws(() => linesOf(image), /two stages are named "a"/);
    for (const name of ['', '1', '-a', 'a b', 'ä']) assert.throws(() => scratch().stage(name), TypeError);
  });

  test('refuses what is no text, also from programs that nobody has checked', () => {
    const wrong = { A: 1 } as unknown as Record<string, string>;
    assert.throws(() => scratch().env(wrong), /1 is no text/);
    assert.throws(() => scratch().label({ 'a=b': '' }), /can not be the name/);
  });
});

/** What the one value of an instruction comes to when variables are replaced. */
function readValue(image: Image): string | undefined {
  const place = { file: 'image.ts', line: 1, column: 1 };
  const calls = toCalls({ image, others: new Map() }).map((call) => ({ ...call, place }));
  const { value, diagnostics } = parseCalls(calls, { file: 'image.ts' });
  assert.deepEqual(diagnostics, []);
  const [, line] = value.instructions;
  if (line === undefined) return undefined;
  const expanded = expandInstruction(line, new Map([['NAME', 'value of $X']]));
  assert.deepEqual(expanded.diagnostics, []);
  switch (expanded.value.kind) {
    case 'label':
      return expanded.value.pairs[0]?.value.text;
    case 'copy':
      return expanded.value.destination.text;
    case 'workdir':
      return expanded.value.path.text;
    default:
      return undefined;
  }
}

test('any text stands for itself, wherever words are expanded', () => {
  const texts = fc.string({ unit: fc.oneof(fc.constantFrom(...'$ {}"\'\\`\n\t=,#[]'), fc.string({ minLength: 1 })) });
  fc.assert(
    fc.property(texts, (text) => {
      const well = text.toWellFormed();
      assert.equal(readValue(scratch().label({ a: well })), well);
      assert.equal(readValue(scratch().copy('a', well)), well);
      if (well.trim() !== '') assert.equal(readValue(scratch().workdir(well)), well);
    }),
  );
});

test('variables are replaced where it is asked for, and nothing else is', () => {
  const rows: readonly (readonly [text: string, expected: string])[] = [
    ['$NAME', 'value of $X'],
    ['a "$NAME" \'b\'', 'a "value of $X" \'b\''],
    ['\\$NAME \\n', '$NAME \\n'],
    ['$' + '{NAME:-x} $' + "{NONE:-it's b}", "value of $X it's b"],
  ];
  for (const [text, expected] of rows) assert.equal(readValue(scratch().label({ a: expand(text) })), expected, text);
});

test('scripts lose what all their lines are indented by', () => {
  const rows: readonly (readonly [script: string, expected: string])[] = [
    ['\n    if a\n      b\n\n    fi\n  ', 'if a\n  b\n\nfi\n'],
    ['a\n  b', 'a\n  b\n'],
    ['\n\ta\n\t\tb\n', 'a\n\tb\n'],
  ];
  for (const [script, expected] of rows) assert.equal(dedent(script), expected);
  assert.equal(toHeredoc('EOF\nEOF_\n').name, 'EOF__');
});

test('a call knows where it stands, and so does an error', () => {
  const [call] = toCalls({ image: from('base'), others: new Map() });
  assert.equal(call?.place.path, import.meta.filename);
  const text = String(new Error('x').stack);
  assert.deepEqual(placeOfStack(text)?.path, import.meta.filename);
  assert.deepEqual(placeOfStack('/a b/x.ts:3\n\nlet = 1\n   ^\n\nSyntaxError: no'), {
    ...{ path: '/a b/x.ts', line: 3, column: 4 },
  });
  assert.equal(placeOfStack('Error: x\n    at node:internal/modules/run_main:1:2'), undefined);
});
