import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/index.ts';
import { digestOf } from '../../oci/index.ts';
import { errorCodes, isErrorCode } from './error-code.ts';
import { formatErrors, parseErrors } from './error-envelope.ts';
import { referrersTag } from './referrers-tag.ts';
import { parseRepositoryList } from './repository-list.ts';
import { formatScope } from './scope.ts';
import { formatTagList, parseTagList } from './tag-list.ts';

test('errors that are written are read back', () => {
  const body = formatErrors([{ code: 'DENIED' }, { code: 'NAME_UNKNOWN', message: 'no a/b', detail: { name: 'a/b' } }]);
  assert.deepEqual(parseErrors(body), [
    { code: 'DENIED', message: errorCodes.DENIED.about },
    { code: 'NAME_UNKNOWN', message: 'no a/b', detail: { name: 'a/b' } },
  ]);
});

test('what is no envelope has no errors', () => {
  for (const text of ['', '<html>', '{}', '[]', '{"errors":{}}', '{"errors":[1,null,{}]}'])
    assert.deepEqual(parseErrors(utf8(text)), [], text);
});

test('what a registry says can be shown: no control characters, no end in sight', () => {
  const [error] = parseErrors(
    utf8(JSON.stringify({ errors: [{ code: 'X', message: `a\u001b[2J\n${'b'.repeat(999)}` }] })),
  );
  assert.match(error?.message ?? '', /^a \[2J b{1,300}$/);
  assert.equal(error?.message.length, 300);
});

test('codes are those of the specification', () => {
  assert.ok(isErrorCode('MANIFEST_UNKNOWN'));
  assert.ok(!isErrorCode('toString'));
});

test('lists of tags', () => {
  assert.deepEqual(parseTagList(formatTagList('a/b', ['1', 'latest'])), ['1', 'latest']);
  const rows: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['{"name":"a","tags":null}', []],
    ['{"name":"a"}', []],
    ['{"tags":["ok","../no","",3]}', ['ok']],
    ['{"tags":"ok"}', undefined],
    ['[]', undefined],
  ];
  for (const [text, tags] of rows) assert.deepEqual(parseTagList(utf8(text)), tags, text);
});

test('scopes and the tag that stands for referrers', () => {
  assert.equal(formatScope({ repository: 'a/b', actions: ['pull', 'push'] }), 'repository:a/b:pull,push');
  const digest = digestOf('x');
  assert.equal(referrersTag(digest), `sha256-${digest.slice('sha256:'.length)}`);
});

test('a page of a catalog', () => {
  const read = (json: unknown) => parseRepositoryList(utf8(JSON.stringify(json)));
  assert.deepEqual(read({ repositories: ['a/b', 'A', '../x', 1] }), ['a/b']);
  assert.deepEqual(read({ repositories: null }), []);
  assert.equal(read({ repositories: 'a' }), undefined);
  assert.equal(read([]), undefined);
});
