// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write their variables so
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Place } from '../../base/index.ts';
import { expandInstruction } from './expand-instruction.ts';
import type { Instruction } from './instruction.ts';
import { lintDockerfile } from './lint/lint-dockerfile.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { parseTrigger } from './parse-trigger.ts';
import { toRunScript } from './run-script.ts';
import { toLines } from './source-text.ts';
import { stagesOf } from './stages.ts';

const root = join(import.meta.dirname, '../../../test/golden/dockerfile');
const samples = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readFileSync(join(root, name, 'Dockerfile'), 'utf8'));

const pieces = [
  ...[
    'FROM a\n',
    'RUN ',
    'COPY ',
    'ADD ',
    'ENV ',
    'LABEL ',
    'ARG ',
    'EXPOSE ',
    'VOLUME ',
    'ONBUILD ',
    'HEALTHCHECK CMD ',
  ],
  ...[
    'CMD ',
    'SHELL ',
    'USER ',
    'STOPSIGNAL ',
    'WORKDIR ',
    'HEALTHCHECK ',
    '# escape=`\n',
    '# c\n',
    '\n',
    '\\\n',
    '`\n',
    '\r\n',
  ],
  ...[
    '--from=',
    '--mount=',
    'type=',
    'target=',
    ',',
    '--chmod=',
    '--',
    '=',
    '"',
    "'",
    '\\',
    '`',
    '$',
    '${',
    '}',
    ':-',
    '[',
    ']',
  ],
  ...['<<EOF', '<<-', 'EOF\n', '\t', ' ', 'a', 'b/c', 'é', '😀', '\ufeff', '\u0000', '\ud800', '80', '/udp'],
];

const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join(''));

/** A sample with a part cut out, repeated or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.nat(),
    fc.nat(20),
    fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })),
  )
  .map(([text, seed, length, insert]) => {
    const at = seed % (text.length + 1);
    return text.slice(0, at) + insert + text.slice(at + length);
  });

const anyText = fc.oneof(fc.string({ maxLength: 80, unit: 'binary' }), soup, mutated);

/** Every place in a value, however deep. */
function placesOf(value: unknown): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap(placesOf);
  if (typeof value !== 'object' || value === null) return [];
  return isPlace(value) ? [value] : Object.values(value).flatMap(placesOf);
}

function isPlace(value: object): value is Place {
  return 'line' in value && 'column' in value && 'file' in value;
}

function assertInside(text: string, places: readonly Place[]): void {
  const lines = toLines(text);
  for (const { line, column, text: shown } of places) {
    const source = lines[line - 1]?.text ?? '';
    assert.ok(line >= 1 && line <= Math.max(1, lines.length), `line ${line}`);
    assert.ok(column >= 1 && column <= source.length + 1, `column ${column} of ${line}`);
    if (shown !== undefined) assert.equal(shown, source);
  }
}

test('any text parses and expands without throwing, and every place lies inside it', () => {
  const variables = new Map([
    ['a', 'x y'],
    ['b', ''],
  ]);
  fc.assert(
    fc.property(anyText, (text) => {
      const { value, diagnostics } = parseDockerfile(text, { file: 'f' });
      assertInside(text, placesOf([value, diagnostics]));
      stagesOf(value);
      for (const instruction of value.instructions) {
        if (instruction.kind === 'run') toRunScript(instruction);
        const expanded = expandInstruction(instruction, variables, { escape: value.directives.escape });
        assert.equal(expanded.value.kind, instruction.kind);
        for (const { line, column } of placesOf(expanded)) assert.ok(line >= 1 && column >= 1);
      }
    }),
    { numRuns: 2000 },
  );
});

test('any text is checked without throwing, and every finding lies inside it', async () => {
  const request = {
    buildArgs: { a: '$b' },
    platformArgs: new Map([['TARGETPLATFORM', 'linux/amd64']]),
    ignore: ['a*', '!b'],
    findBase: async () => undefined,
  };
  await fc.assert(
    fc.asyncProperty(anyText, fc.boolean(), async (text, strict) => {
      const { value } = parseDockerfile(`# check=experimental=all;error=${strict}\n${text}`, { file: 'f' });
      const { findings } = await lintDockerfile(value, request);
      assertInside(
        `\n${text}`,
        findings.map(({ place: { text: _, ...place } }) => place),
      );
      for (const { severity } of findings) assert.equal(severity, strict ? 'error' : 'warning');
    }),
    { numRuns: 1000 },
  );
});

test('any bytes parse without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      parseDockerfile(Buffer.concat([Buffer.from('FROM a\nRUN '), bytes]), { file: 'f' });
    }),
  );
});

test('any trigger parses without throwing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assertInside(text, placesOf(parseTrigger(text, { file: 'f' })));
    }),
  );
});

/** An instruction without what depends on where it stands. */
function withoutPlaces(instruction: Instruction): unknown {
  return JSON.parse(
    JSON.stringify(instruction, (key, value) =>
      key === 'endLine' || key === 'comments' || placesOf(value)[0] === value ? undefined : value,
    ),
  );
}

test('what history shows of an instruction parses to the same instruction', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { value } = parseDockerfile(text, { file: 'f' });
      const { escape: escapeCharacter } = value.directives;
      for (const instruction of value.instructions) {
        const { source } = instruction;
        if (source.includes('<<') || source.endsWith(escapeCharacter)) continue;
        const again = parseDockerfile(`# escape=${escapeCharacter}\n${source}\n`, { file: 'f' });
        assert.deepEqual(again.value.instructions.map(withoutPlaces), [withoutPlaces(instruction)]);
      }
    }),
    { numRuns: 1000 },
  );
});

test('comments and blank lines between instructions change nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), (sample) => {
      if (sample.includes('<<') || sample.includes('escape')) return;
      const { value } = parseDockerfile(sample, { file: 'f' });
      const spaced = value.instructions.map(({ source }) => `# note\n\n  ${source}`).join('\n\n');
      const again = parseDockerfile(spaced, { file: 'f' });
      assert.deepEqual(again.value.instructions.map(withoutPlaces), value.instructions.map(withoutPlaces));
    }),
  );
});
