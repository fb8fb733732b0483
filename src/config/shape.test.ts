import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectErrors, parseYaml } from './parse-yaml.ts';
import { choice, record, type Shape, text } from './shape.ts';

const entry = record<{ readonly name: string; readonly on?: 'push' | undefined }>('an entry', {
  name: { shape: text('a name', /^[a-z0-9]+$/), about: 'Name.', required: true },
  on: { shape: choice(['push']), about: 'When.' },
});

/** What is said of a text, with hints. */
async function read(shape: Shape<unknown>, yaml: string): Promise<readonly string[]> {
  const { root } = await parseYaml(yaml, { file: 'a.yaml', code: 'a' });
  assert.ok(root);
  const found: Parameters<typeof collectErrors>[0] = [];
  shape.read(root, collectErrors(found, 'a'));
  return found.map(({ message, hint }) => `${message}: ${hint}`);
}

const rows: readonly (readonly [yaml: string, said: readonly string[]])[] = [
  ['name: 12', []],
  ['nam: a', ['an entry has no key nam: Did you mean name?']],
  ['zone: a', ['an entry has no name: Add name.', 'an entry has no key zone: Write one of name, on.']],
  ['{ name: a, on: pull }', ['"pull" is not push: Write push.']],
];

for (const [yaml, said] of rows) test(yaml, async () => assert.deepEqual(await read(entry, yaml), said));

test('a schema takes numbers for texts that may be of digits, as reading does', () => {
  assert.deepEqual(text('a name', /^[a-z0-9]+$/).schema.type, ['string', 'number']);
  assert.equal(text('an address', /^https:/).schema.type, 'string');
});
