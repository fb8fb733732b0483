import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { openVerdicts } from './verdicts.ts';

test('what was found out is known to the next who asks', () => {
  using directory = temporaryDirectory();
  const file = directory.join('file');
  openVerdicts(file, 'boot 1').remember('good', '');
  openVerdicts(file, 'boot 1').remember('bad', 'of no\nuse\tat all');
  const verdicts = openVerdicts(file, 'boot 1');
  assert.deepEqual(
    ['good', 'bad', 'unknown'].map((name) => verdicts.find(name)),
    ['', 'of no use\tat all', undefined],
  );
});

test('nothing is believed of another key, of half a file, or of none', () => {
  using directory = temporaryDirectory();
  const file = directory.join('file');
  assert.equal(openVerdicts(file, 'boot 1').find('good'), undefined);
  openVerdicts(file, 'boot 1').remember('good', '');
  assert.equal(openVerdicts(file, 'boot 2').find('good'), undefined);
  writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
  assert.equal(openVerdicts(file, 'boot 1').find('good'), undefined);
  assert.equal(openVerdicts(directory.path, 'boot 1').find('good'), undefined);
});
