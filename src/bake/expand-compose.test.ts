// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes its variables so
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandCompose } from './expand-compose.ts';

const environment = { SET: 'value', EMPTY: '' };

test('variables stand for what the environment has', () => {
  const rows = [
    ['plain', 'plain'],
    ['$SET/${SET}', 'value/value'],
    ['$UNSET${UNSET}', ''],
    ['$$SET $${SET}', '$SET ${SET}'],
    ['$1 $ ${', '$1 $ ${'],
    ['${UNSET:-x}${EMPTY:-y}${SET:-z}', 'xyvalue'],
    ['${UNSET-x}|${EMPTY-y}', 'x|'],
    ['${UNSET:-$SET}', 'value'],
    ['${UNSET:-${SET}}', 'value'],
    ['${UNSET+x}|${EMPTY+x}|${SET+x}', '|x|x'],
    ['${EMPTY:+x}|${SET:+x}', '|x'],
    ['${SET:?told}', 'value'],
  ] as const;
  for (const [text, expected] of rows) assert.equal(expandCompose(text, environment, 'here'), expected, text);
});

test('a variable that must be set complains', () => {
  assert.throws(() => expandCompose('${UNSET?why}', environment, 'here'), {
    code: 'bake/bad-file',
    message: 'here: variable UNSET is not set: why',
  });
  assert.throws(() => expandCompose('${EMPTY:?}', environment, 'here'), { code: 'bake/bad-file' });
});
