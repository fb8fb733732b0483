import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { familiarReference, formatReference, parseReference } from './reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

/** What is written → whole form, familiar form. */
const good: readonly (readonly [string, string, string])[] = [
  ['alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['alpine:3.20', 'docker.io/library/alpine:3.20', 'alpine:3.20'],
  ['library/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['docker.io/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['index.docker.io/library/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
  ['me/app', 'docker.io/me/app:latest', 'me/app:latest'],
  ['docker.io/me/app:v1', 'docker.io/me/app:v1', 'me/app:v1'],
  ['localhost/app', 'localhost/app:latest', 'localhost/app:latest'],
  ['localhost:5000/app', 'localhost:5000/app:latest', 'localhost:5000/app:latest'],
  ['registry.example/a/b/c:1', 'registry.example/a/b/c:1', 'registry.example/a/b/c:1'],
  ['registry.example:8443/a', 'registry.example:8443/a:latest', 'registry.example:8443/a:latest'],
  ['127.0.0.1:5000/x', '127.0.0.1:5000/x:latest', '127.0.0.1:5000/x:latest'],
  ['[::1]:5000/x:t', '[::1]:5000/x:t', '[::1]:5000/x:t'],
  ['UPPER/app', 'UPPER/app:latest', 'UPPER/app:latest'],
  [`alpine@${digest}`, `docker.io/library/alpine@${digest}`, `alpine@${digest}`],
  [`alpine:3@${digest}`, `docker.io/library/alpine:3@${digest}`, `alpine:3@${digest}`],
  ['a__b/c-d.e_f--g', 'docker.io/a__b/c-d.e_f--g:latest', 'a__b/c-d.e_f--g:latest'],
  ['app:_tag.x-1', 'docker.io/library/app:_tag.x-1', 'app:_tag.x-1'],
  [`app:${'t'.repeat(128)}`, `docker.io/library/app:${'t'.repeat(128)}`, `app:${'t'.repeat(128)}`],
];

const bad: readonly (readonly [string, RegExp])[] = [
  ['', /repository is empty/],
  [':tag', /repository is empty/],
  ['Alpine', /lower case/],
  ['docker.io/', /repository is empty/],
  ['alpine:', /not a tag/],
  ['alpine:.x', /not a tag/],
  ['alpine:a/b', /not part of a repository|not a tag|registry/],
  [`app:${'t'.repeat(129)}`, /not a tag/],
  ['a//b', /not part of a repository/],
  ['a/-b', /not part of a repository/],
  ['a___b', /not part of a repository/],
  ['a..b/c', /registry|not part/],
  ['a b', /not part of a repository/],
  ['alpine@sha256:abc', /not a digest/],
  [`alpine@sha256:${'AB'.repeat(32)}`, /not a digest/],
  ['ab'.repeat(32), /look like an image ID/],
  [`x/${'a'.repeat(254)}`, /at most 255/],
  ['host:99999999/x', /registry/],
  ['../etc', /registry|not part/],
  ['a\nb', /not part of a repository/],
];

for (const [text, whole, familiar] of good) {
  test(`reference ${text.slice(0, 60)}`, () => {
    const reference = parseReference(text);
    assert.equal(formatReference(reference), whole);
    assert.equal(familiarReference(reference), familiar);
    assert.deepEqual(parseReference(whole), reference);
    assert.deepEqual(parseReference(familiar), reference);
  });
}

for (const [text, why] of bad) {
  test(`no reference: ${JSON.stringify(text.slice(0, 60))}`, () => {
    assert.throws(() => parseReference(text), { code: 'oci/bad-reference', message: why });
  });
}

test('any text parses to a value that survives both forms, or is refused with a fault', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9._:@/[\]-]{0,40}$/);
  fc.assert(
    fc.property(word, (text) => {
      let reference: ReturnType<typeof parseReference>;
      try {
        reference = parseReference(text);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'oci/bad-reference');
        return;
      }
      assert.deepEqual(parseReference(formatReference(reference)), reference);
      assert.deepEqual(parseReference(familiarReference(reference)), reference);
    }),
    { numRuns: 2000 },
  );
});
