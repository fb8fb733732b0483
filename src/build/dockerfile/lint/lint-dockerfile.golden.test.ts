import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Diagnostic } from '../../../base/index.ts';
import { emptyRunConfig, parsePlatform } from '../../../oci/index.ts';
import { parseDockerfile } from '../parse-dockerfile.ts';
import { lintDockerfile } from './lint-dockerfile.ts';
import type { LintBase, LintRequest } from './lint-request.ts';
import type { Finding } from './rule.ts';
import { ruleNames } from './rule-name.ts';
import { rules } from './rules.ts';

/**
 * Folders of a Dockerfile, what the checks are asked with (`request.json`, optional) and what they find. `UPDATE_GOLDEN=1` writes
 * `findings.txt` anew: read the difference.
 */
const root = join(import.meta.dirname, '../../../../test/golden/checks');
const names = readdirSync(root).sort();

/** What `request.json` may hold. */
interface Asked {
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly ignore?: readonly string[];
  readonly bases?: Readonly<Record<string, AskedBase>>;
}

interface AskedBase {
  readonly platform?: string;
  readonly env?: readonly string[];
  readonly onBuild?: readonly string[];
  readonly shell?: readonly string[];
}

const platformArgs = new Map([
  ['BUILDPLATFORM', 'linux/amd64'],
  ['TARGETPLATFORM', 'linux/amd64'],
  ['TARGETOS', 'linux'],
  ['TARGETARCH', 'amd64'],
  ['TARGETSTAGE', 'default'],
]);

function toRequest({ buildArgs = {}, bases = {}, ...asked }: Asked): LintRequest {
  return { buildArgs, platformArgs, findBase: async (image) => toBase(bases[image]), ...asked };
}

function toBase(asked: AskedBase | undefined): LintBase | undefined {
  if (asked === undefined) return undefined;
  const { platform = 'linux/amd64', ...config } = asked;
  return { platform: parsePlatform(platform), config: { ...emptyRunConfig, ...config } };
}

function formatFinding({ severity, code, message, hint, place, edit }: Finding | (Diagnostic & { edit?: undefined })) {
  const range = edit === undefined ? '' : `\n  ${edit.place.column}-${edit.endColumn}: ${edit.text}`;
  return `${place.line}:${place.column} ${severity} ${code}: ${message}\n  ${hint}${range}\n`;
}

describe('lintDockerfile finds what golden/checks says', () => {
  for (const name of names) {
    test(name, async () => {
      const directory = join(root, name);
      const asked = join(directory, 'request.json');
      const request = toRequest(existsSync(asked) ? (JSON.parse(readFileSync(asked, 'utf8')) as Asked) : {});
      const { value, diagnostics } = parseDockerfile(readFileSync(join(directory, 'Dockerfile')), {
        file: 'Dockerfile',
      });
      assert.deepEqual(diagnostics, []);
      const report = await lintDockerfile(value, request);
      const text = [...report.diagnostics, ...report.findings].map(formatFinding).join('');
      const expected = join(directory, 'findings.txt');
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(expected, text);
      assert.equal(text, readFileSync(expected, 'utf8'));
    });
  }
});

describe('edits mend what they are offered for, and mean the same', () => {
  for (const name of names) {
    test(name, async () => {
      const directory = join(root, name);
      const asked = join(directory, 'request.json');
      const request = toRequest(existsSync(asked) ? (JSON.parse(readFileSync(asked, 'utf8')) as Asked) : {});
      const before = readFileSync(join(directory, 'Dockerfile'), 'utf8');
      let text = before;
      // An edit may make another one due, as FROM in upper case wants AS in upper case.
      for (let round = 0; round < 3; round++) text = applyEdits(text, await findingsOf(text, request));
      const left = (await findingsOf(text, request)).filter(({ edit }) => edit !== undefined);
      assert.deepEqual(left, []);
      assert.deepEqual(meaningOf(text), meaningOf(before));
    });
  }
});

async function findingsOf(text: string, request: LintRequest): Promise<readonly Finding[]> {
  return (await lintDockerfile(parseDockerfile(text, { file: 'Dockerfile' }).value, request)).findings;
}

/** The last first, so that columns stay true; of two on one text only one. */
function applyEdits(text: string, findings: readonly Finding[]): string {
  const lines = text.split('\n');
  let bound = { line: lines.length + 1, column: 0 };
  for (const { edit } of findings.toReversed()) {
    if (edit === undefined) continue;
    const { line, column } = edit.place;
    if (line === bound.line && edit.endColumn > bound.column) continue;
    const written = lines[line - 1] ?? '';
    lines[line - 1] = written.slice(0, column - 1) + edit.text + written.slice(edit.endColumn - 1);
    bound = { line, column };
  }
  return lines.join('\n');
}

/** The instructions without letter case, and without what is no part of an image. */
function meaningOf(text: string): readonly string[] {
  const { value } = parseDockerfile(text, { file: 'Dockerfile' });
  return value.instructions.map(({ source, kind }) =>
    kind === 'expose' ? source.toLowerCase().replace(/\S+:(?=\d)/g, '') : source.toLowerCase(),
  );
}

test('the rules are those that have a name, in order', () => {
  assert.deepEqual(
    rules.map(({ name }) => name),
    ruleNames,
  );
  assert.deepEqual(ruleNames, ruleNames.toSorted());
});

test('every rule finds something in the folder of its name', () => {
  const silent = ruleNames.filter((name) => {
    const findings = readFileSync(join(root, name, 'findings.txt'), 'utf8');
    return !findings.includes(` warning ${name}: `);
  });
  assert.deepEqual(silent, []);
});
