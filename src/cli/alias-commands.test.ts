import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aliases, usualName } from './alias-commands.ts';
import { commands } from './commands.ts';

test('each longer name is that of a verb, and no verb of its own', () => {
  const verbs = new Set(commands.filter(({ aliasOf }) => aliasOf === undefined).map(({ name }) => name));
  for (const [alias, verb] of Object.entries(aliases)) {
    assert.ok(verbs.has(verb), `${alias} is a longer name of ${verb}, which is not there`);
    assert.ok(!verbs.has(alias), `${alias} is a verb of its own`);
  }
});

test('a command says the name that it is called by', async () => {
  const command = await commands.find(({ name }) => name === 'container ls')?.load();
  assert.equal(command?.name, 'container ls');
  assert.match(command?.examples[0]?.call ?? '', /^nacre container ls /);
});

test('other spellings of Docker are names of commands', () => {
  for (const spelling of ['container list', 'container ps', 'image remove', 'network list', 'volume remove']) {
    const name = usualName(spelling);
    assert.ok(
      commands.some((entry) => entry.name === name),
      spelling,
    );
  }
  assert.equal(usualName('registry list'), 'registry list');
});
