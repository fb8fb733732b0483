import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../../../base/index.ts';
import { foreignVerbFlags } from '../../../foreign-flags.ts';
import { parseArguments } from '../../../parse-arguments.ts';
import { run } from '../run.ts';
import { stop } from '../stop.ts';
import { foreignRunFlags } from './foreign-flags.ts';

test('a flag of another engine is answered with what to do', () => {
  assert.throws(
    () => parseArguments(run, ['--pod', 'x', 'image']),
    (error) => isFault(error, 'cli/usage') && error.exit === 125 && error.hint === foreignRunFlags.pod,
  );
  assert.throws(
    () => parseArguments(stop, ['--latest']),
    (error) => isFault(error, 'cli/usage') && error.hint === foreignVerbFlags.latest,
  );
});

test('what is answered so is a sentence, of a flag that there is not', () => {
  for (const [name, hint] of Object.entries({ ...foreignVerbFlags, ...foreignRunFlags }))
    assert.match(hint, /^[A-Z].*\.$/s, name);
  assert.deepEqual(
    run.flags.map(({ name }) => name).filter((name) => Object.hasOwn(foreignRunFlags, name)),
    [],
  );
});
