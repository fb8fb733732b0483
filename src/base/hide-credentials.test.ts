import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideCredentials, starCredentials } from './hide-credentials.ts';

const cases: readonly [text: string, shown: string][] = [
  ['https://host/a', 'https://host/a'],
  ['https://me:secret@host/a', 'https://host/a'],
  ['https://token@host:8443/a@b', 'https://host:8443/a@b'],
  ['https://a@b:c@host/', 'https://host/'],
  ['HTTPS://me@host', 'HTTPS://host'],
  ['https://host/a?mail=me@there', 'https://host/a?mail=me@there'],
  ['git@host:group/app.git', 'git@host:group/app.git'],
  ['docs/a@b', 'docs/a@b'],
];

for (const [text, shown] of cases)
  test(`${text} is shown as ${shown}`, () => assert.equal(hideCredentials(text), shown));

test('a line is shown with stars, and as long as it was', () => {
  assert.equal(starCredentials('ADD https://a:b@host/x ssh://c@d/e@f /y'), 'ADD https://***@host/x ssh://*@d/e@f /y');
  assert.equal(starCredentials('RUN mail me@there'), 'RUN mail me@there');
});
