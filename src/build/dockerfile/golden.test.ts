import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDockerfile } from './parse-dockerfile.ts';

/** Folders of a Dockerfile and what it parses to. `UPDATE_GOLDEN=1` writes the expectations anew (then format them, and read the difference). */
const root = join(import.meta.dirname, '../../../test/golden/dockerfile');

/** The parsed file as JSON, places as `line:column`. */
function formatParsed(bytes: Uint8Array): string {
  const { value, diagnostics } = parseDockerfile(bytes, { file: 'Dockerfile' });
  const said = diagnostics.map(({ severity, code, place, message, hint }) => ({
    severity,
    code,
    place,
    message,
    hint,
  }));
  const { directives, instructions } = value;
  return `${JSON.stringify({ directives, instructions, diagnostics: said }, shortenPlace, 2)}\n`;
}

function shortenPlace(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('line' in value) || !('column' in value)) return value;
  return `${value.line}:${value.column}`;
}

const cases = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

test('there are at least 40 cases', () => assert.ok(cases.length >= 40));

for (const name of cases) {
  test(`golden: ${name}`, () => {
    const actual = formatParsed(readFileSync(join(root, name, 'Dockerfile')));
    const path = join(root, name, 'expected.json');
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, actual);
    assert.ok(existsSync(path), `${path} is missing: write it with UPDATE_GOLDEN=1`);
    assert.deepEqual(JSON.parse(actual), JSON.parse(readFileSync(path, 'utf8')));
  });
}
