import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Diagnostic } from '../../base/index.ts';
import { createImageConfig, digestOf, emptyRunConfig, familiarReference, mediaTypes } from '../../oci/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import type { SourceImage, Sources } from '../sources.ts';
import { toPlan } from './to-plan.ts';

/**
 * Dockerfiles that are wrong, each with all that is said of it until it is planned. `UPDATE_GOLDEN=1` writes what is said anew: read the
 * difference.
 */
const path = join(import.meta.dirname, '../../../test/golden/wrong-dockerfiles.txt');
const start = '=== Dockerfile\n';
const middle = '--- said\n';

const platform = { os: 'linux', architecture: 'amd64' };
const layer = {
  descriptor: { mediaType: mediaTypes.ociLayer, digest: digestOf('base'), size: 1 },
  diffId: digestOf('base'),
};
const base: SourceImage = {
  named: layer.descriptor,
  descriptor: layer.descriptor,
  config: createImageConfig({
    platform,
    config: emptyRunConfig,
    diffIds: [layer.diffId],
    history: [{ createdBy: 'make base' }],
  }),
  layers: [layer],
};
const sources: Sources = {
  image: async (reference) => (['a:latest', 'base:latest'].includes(familiarReference(reference)) ? base : undefined),
  names: async () => ['base:latest'],
};

async function listDiagnostics(text: string): Promise<readonly Diagnostic[]> {
  const { value, diagnostics } = parseDockerfile(text, { file: 'Dockerfile' });
  if (diagnostics.some(({ severity }) => severity === 'error')) return diagnostics;
  const request = { buildArgs: {}, labels: {}, platform, buildPlatform: platform };
  return [...diagnostics, ...(await toPlan(value, request, sources)).diagnostics];
}

function formatDiagnostic({ severity, code, message, hint, place }: Diagnostic): string {
  return `${place.line}:${place.column} ${severity} ${code}: ${message}\n${hint === undefined ? '' : `    ${hint}\n`}`;
}

const cases = readFileSync(path, 'utf8')
  .split(start)
  .slice(1)
  .map((one) => one.split(middle))
  .map(([text = '', said = '']) => ({ text, said }));

test('what is wrong with a Dockerfile is told with its place', async () => {
  const actual = await Promise.all(
    cases.map(async ({ text }) => ({ text, said: (await listDiagnostics(text)).map(formatDiagnostic).join('') })),
  );
  if (process.env.UPDATE_GOLDEN === '1')
    writeFileSync(path, actual.map(({ text, said }) => start + text + middle + said).join(''));
  assert.deepEqual(actual, cases);
});

test('there are more than 120 kinds of mistakes, and each message says what to do', () => {
  const errors = cases.flatMap(({ said }) => Array.from(said.matchAll(/^\d+:\d+ error (.*)\n( {4}\S)?/gm)));
  const kinds = new Set(errors.map(([, message = '']) => message.replaceAll(/"[^"]*"/g, '"…"')));
  assert.ok(kinds.size > 120, String(kinds.size));
  assert.deepEqual(
    errors.filter(([, , hint]) => hint === undefined).map(([, message]) => message),
    [],
  );
  assert.deepEqual(
    cases.filter(({ said }) => said === ''),
    [],
  );
});
