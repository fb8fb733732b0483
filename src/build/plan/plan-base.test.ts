import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../base/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import type { Sources } from '../sources.ts';
import { toPlan } from './to-plan.ts';

/** A registry that has nothing, and a store with one image. */
const sources: Sources = {
  async image() {
    const kind = { exit: 1, status: 404, about: '' };
    throw new Fault('registry/not-found', kind, 'r.example has no tag 1 of it', { hint: 'Check the name.' });
  },
  names: async () => ['r.example/app:1'],
};

const rows: readonly (readonly [from: string, message: RegExp, hint: RegExp])[] = [
  [
    'FROM r.example/other/thing:1',
    /^image r\.example\/other\/thing:1 is not here: r\.example has no tag/,
    /^Check the name/,
  ],
  ['FROM r.example/ap:1', /is not here: /, /^Did you mean r\.example\/app:1\?$/],
  ['FROM scratch AS build\nFROM biuld', /^image biuld is not here: /, /^Did you mean the stage build\?$/],
  ['FROM scratch\nCOPY --from=r.example/other/thing:1 a /', /is not here: /, /^Check the name/],
];

for (const [text, message, hint] of rows) {
  test(`what a registry says is told at the name: ${text.split('\n').at(-1)}`, async () => {
    const platform = { os: 'linux', architecture: 'amd64' };
    const request = { buildArgs: {}, labels: {}, platform, buildPlatform: platform };
    const { value } = parseDockerfile(text, { file: 'Dockerfile' });
    const { diagnostics } = await toPlan(value, request, sources);
    const [found] = diagnostics.filter(({ severity }) => severity === 'error');
    assert.equal(found?.code, 'build/no-base');
    assert.match(found?.message ?? '', message);
    assert.match(found?.hint ?? '', hint);
    assert.equal(found?.place.line, text.split('\n').length);
  });
}
