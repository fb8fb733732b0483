import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestOf } from '../../oci/index.ts';
import { formatRoute, parseRoute, type Route } from './route.ts';

// Words that the grammar of addresses uses itself are legal parts of a repository's name.
const part = fc.oneof(
  fc.constantFrom('blobs', 'uploads', 'manifests', 'tags', 'list', 'referrers', 'v2'),
  fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/),
);
const repository = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const digest = fc.string().map((text) => digestOf(text));
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ kind: 'base' }, { kind: 'catalog' }),
  repository.map((name): Route => ({ kind: 'tags', repository: name })),
  repository.map((name): Route => ({ kind: 'uploads', repository: name })),
  fc.record({ repository, reference: fc.oneof(tag, digest) }).map((fields): Route => ({ kind: 'manifest', ...fields })),
  fc.record({ repository, digest }).map((fields): Route => ({ kind: 'blob', ...fields })),
  fc.record({ repository, digest }).map((fields): Route => ({ kind: 'referrers', ...fields })),
  fc.record({ repository, id: fc.uuid() }).map((fields): Route => ({ kind: 'upload', ...fields })),
);

test('what is written is read back', () => {
  fc.assert(fc.property(route, (each) => assert.deepEqual(parseRoute(formatRoute(each)), each)));
});

test('nothing that is read has a name or a digest that can not be', () => {
  fc.assert(
    fc.property(fc.webPath(), (path) => {
      const read = parseRoute(`/v2${path}`);
      if (read !== undefined && 'repository' in read) assert.match(read.repository, /^[a-z0-9]/);
    }),
  );
});

const refused = [
  '/',
  '/v1/',
  '/v2/tags/list',
  '/v2/../etc/passwd/tags/list',
  '/v2/a/../b/manifests/x',
  '/v2/A/manifests/x',
  '/v2/a%2fb/manifests/x',
  '/v2/a//b/manifests/x',
  '/v2/a/manifests/',
  '/v2/a/manifests/..',
  '/v2/a/manifests/x y',
  '/v2/a/blobs/sha256:abc',
  '/v2/a/blobs/uploads/..',
  '/v2/a/blobs/uploads/x/y',
  `/v2/${'a'.repeat(256)}/tags/list`,
];

for (const path of refused) test(`${path.slice(0, 40)} is no address`, () => assert.equal(parseRoute(path), undefined));

test('a slash at the end of an address of uploads may be left out', () => {
  assert.deepEqual(parseRoute('/v2/a/blobs/uploads'), { kind: 'uploads', repository: 'a' });
  assert.deepEqual(parseRoute('/v2'), { kind: 'base' });
});
