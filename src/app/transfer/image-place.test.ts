import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReference } from '../../oci/index.ts';
import { type ImagePlace, parseImagePlace } from './image-place.ts';

const places: readonly (readonly [text: string, place: ImagePlace])[] = [
  ['-', { kind: 'archive', format: 'docker', path: '-' }],
  ['docker://debian:12', { kind: 'registry', reference: parseReference('debian:12') }],
  ['docker:27', { kind: 'anywhere', name: 'docker:27' }],
  ['debian', { kind: 'anywhere', name: 'debian' }],
  ['registry.example:5000/oci:1', { kind: 'anywhere', name: 'registry.example:5000/oci:1' }],
  ['store:debian:12', { kind: 'store', name: 'debian:12' }],
  ['store:', { kind: 'store', name: '' }],
  ['oci:/a/b:1', { kind: 'layout', text: '/a/b:1' }],
  ['oci-archive:/a.tar', { kind: 'archive', format: 'oci', path: '/a.tar' }],
  ['docker-archive:/a.tar:team/app:1', { kind: 'archive', format: 'docker', path: '/a.tar', name: 'team/app:1' }],
];

for (const [text, place] of places) test(text, () => assert.deepEqual(parseImagePlace(text), place));

test('a scheme alone is no place', () => {
  for (const text of ['oci:', 'docker-archive:'])
    assert.throws(() => parseImagePlace(text), { code: 'app/bad-target' });
});
