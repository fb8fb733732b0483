import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commands } from './commands.ts';
import { namespaceNeed } from './namespace-need.ts';

const needs = (name: string): string | undefined => {
  const entry = commands.find((each) => each.name === name);
  return entry && namespaceNeed(entry);
};

test('verbs that run containers need the namespace, verbs of registries do without', () => {
  const expected = {
    run: 'needed',
    ps: 'helpful',
    build: 'helpful',
    'system check': 'helpful',
    'system install': 'none',
    pull: 'none',
    images: 'none',
  };
  for (const [name, need] of Object.entries(expected)) assert.equal(needs(name), need, name);
});

test('bin/nacre enters the namespace for no verb that does without', () => {
  const launcher = readFileSync(new URL('../../bin/nacre', import.meta.url), 'utf8');
  const verbs = /([a-z |]+)\) enter_namespace/.exec(launcher)?.[1]?.trim().split(' | ') ?? [];
  assert.ok(verbs.includes('run'));
  for (const verb of verbs) assert.notEqual(needs(verb), 'none', verb);
});
