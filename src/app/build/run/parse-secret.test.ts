import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { isFault } from '../../../base/index.ts';
import { parseSecret, readSecret } from './parse-secret.ts';

test('where secrets come from', () => {
  using directory = temporaryDirectory();
  for (const name of ['file', 'TOKEN', 'alone']) writeFileSync(directory.join(name), name);
  const environment = { TOKEN: 'of the environment', EMPTY: '' };
  const context = { cwd: directory.path, environment };
  for (const [text, value] of [
    ['id=a,src=file', 'file'],
    ['type=file,id=a,source=file', 'file'],
    [`id=a,src=${directory.join('file')}`, 'file'],
    ['id=a,env=TOKEN', 'of the environment'],
    ['id=a,type=env,src=TOKEN', 'of the environment'],
    ['id=TOKEN', 'of the environment'],
    ['id=TOKEN,type=file', 'TOKEN'],
    ['id=alone', 'alone'],
    ['id=EMPTY', ''],
  ] as const) {
    const source = parseSecret(text, context);
    assert.equal(Buffer.from(readSecret(source, environment)).toString(), value, text);
  }
});

test('what is no secret', () => {
  using directory = temporaryDirectory();
  mkdirSync(directory.join('directory'));
  const context = { cwd: directory.path, environment: {} };
  for (const text of [
    '',
    'a',
    'id=',
    'src=file',
    'id=a,mode=0400',
    'id=a,type=other',
    'id=a,src=absent',
    'id=a,src=directory',
    'id=a,env=ABSENT',
    'id=absent',
  ])
    assert.throws(
      () => parseSecret(text, context),
      (error) => isFault(error, 'app/bad-secret'),
      text,
    );
});

test('a secret has at most 500 KiB', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('large'), Buffer.alloc(500 * 1024 + 1));
  const source = parseSecret('id=a,src=large', { cwd: directory.path, environment: {} });
  assert.throws(
    () => readSecret(source, {}),
    (error) => isFault(error, 'app/bad-secret'),
  );
});
