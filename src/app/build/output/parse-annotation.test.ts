import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAnnotation } from './parse-annotation.ts';

const arm64 = { os: 'linux', architecture: 'arm64' };

test('an annotation is of the manifest, or of what stands before its name', () => {
  const rows = [
    ['a=1', [{ level: 'manifest', name: 'a', value: '1' }]],
    ['org.example.a=', [{ level: 'manifest', name: 'org.example.a', value: '' }]],
    ['a=b:c=d', [{ level: 'manifest', name: 'a', value: 'b:c=d' }]],
    ['index:a=1', [{ level: 'index', name: 'a', value: '1' }]],
    [
      'index,manifest[linux/arm64]:a=1',
      [
        { level: 'index', name: 'a', value: '1' },
        { level: 'manifest', platform: arm64, name: 'a', value: '1' },
      ],
    ],
    ['manifest-descriptor[arm64]:a=1', [{ level: 'manifest-descriptor', platform: arm64, name: 'a', value: '1' }]],
    ['index-descriptor:a=1', [{ level: 'index-descriptor', name: 'a', value: '1' }]],
  ] as const;
  for (const [text, expected] of rows) assert.deepEqual(parseAnnotation(text), expected, text);
});

test('what is no annotation is refused', () => {
  const rows = [
    ['', 'app/bad-output'],
    ['a', 'app/bad-output'],
    ['=1', 'app/bad-output'],
    ['index:=1', 'app/bad-output'],
    ['indexes:a=1', 'app/bad-output'],
    [':a=1', 'app/bad-output'],
    ['index[linux/arm64]:a=1', 'app/bad-output'],
    ['manifest[amiga]:a=1', 'oci/bad-platform'],
  ] as const;
  for (const [text, code] of rows) assert.throws(() => parseAnnotation(text), { code }, text);
});
