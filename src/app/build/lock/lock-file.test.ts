import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../../base/index.ts';
import type { BuildInput } from '../../../build/index.ts';
import { digestOf } from '../../../oci/index.ts';
import { formatLock } from './format-lock.ts';
import { lockKey, toLockEntry } from './lock.ts';
import { parseLock } from './parse-lock.ts';

const platform = { os: 'linux', architecture: 'amd64' } as const;
const [one, two] = [digestOf('one'), digestOf('two')];
const commit = '12'.repeat(20);

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => each.isWellFormed());
const digest = fc.string().map((each) => digestOf(each));
const input: fc.Arbitrary<BuildInput> = fc.oneof(
  fc
    .tuple(text, digest)
    .map(([name, found]) => ({ kind: 'image', name, platform, digest: found, manifest: found }) as const),
  fc.tuple(text, fc.string()).map(([url, ref]) => ({ kind: 'git', url, ref, commit }) as const),
  fc
    .tuple(text, digest, fc.nat(), fc.option(fc.integer({ min: 1, max: 4e9 }), { nil: undefined }))
    .map(([url, found, size, modified]) => ({
      ...({ kind: 'file', url, digest: found, size } as const),
      ...(modified === undefined ? {} : { modified }),
    })),
);

test('what is written is read again, in whatever order it was told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(input, { selector: (each) => lockKey(toLockEntry(each)) }), async (inputs) => {
      const written = formatLock(inputs);
      assert.equal(formatLock(inputs.toReversed()), written);
      const { value, diagnostics } = await parseLock(utf8(written), 'nacre.lock');
      assert.deepEqual(diagnostics, []);
      const found = new Map(value?.entries.map(({ entry }) => [lockKey(entry), entry]));
      assert.deepEqual(found, new Map(inputs.map(toLockEntry).map((entry) => [lockKey(entry), entry])));
    }),
    { numRuns: 200 },
  );
});

test('a lock is for people too', () => {
  const image = { kind: 'image', name: 'docker.io/library/a:1', digest: one } as const;
  assert.equal(
    formatLock([
      { kind: 'file', url: 'https://host/f?a=b', digest: two, size: 4, modified: 883_612_800 },
      { kind: 'git', url: 'https://host/x.git', ref: '', commit },
      { ...image, platform, manifest: one },
      { ...image, platform: { ...platform, architecture: 'arm64' }, manifest: two },
    ]).replace(/^#.*\n/gm, ''),
    `version: 1

images:
  - name: docker.io/library/a:1
    digest: ${one}

repositories:
  - url: https://host/x.git
    ref: ""
    commit: ${commit}

files:
  - url: "https://host/f?a=b"
    digest: ${two}
    size: 4
    modified: 1998-01-01T00:00:00Z
`,
  );
});

test('what stood for two things can not be locked', () => {
  const git = { kind: 'git', url: 'https://host/x.git', ref: 'main' } as const;
  assert.throws(
    () =>
      formatLock([
        { ...git, commit },
        { ...git, commit: '0'.repeat(40) },
      ]),
    {
      code: 'app/bad-lock',
      message: 'main of https://host/x.git changed while it was built, and can not be locked',
    },
  );
});

describe('what is wrong with a lock is told with its place', () => {
  const file = `files:\n  - url: u\n    digest: ${one}\n    size: 1\n`;
  const rows: readonly (readonly [text: string, ...said: string[]])[] = [
    ['', '1:1 the lock is no mapping'],
    ['[]', '1:1 the lock is no mapping'],
    ['a: 1', '1:1 the lock has no version; this release reads version 1'],
    ['version: 2\nimages: 3', '1:1 the lock has version "2"; this release reads version 1'],
    ['version: 1\nextra: []', '2:1 a lock has no extra'],
    ['version: 1\nimages: {}', '2:9 images is no list'],
    ['version: 1\nimages:\n- a', '3:3 an entry of images is no mapping'],
    [`version: 1\nimages:\n- name: a\n  digest: sha256:1`, '4:3 "sha256:1" is no digest'],
    [`version: 1\nimages:\n- digest: ${one}`, '3:3 the entry has no name'],
    [`version: 1\nimages:\n- {name: a, digest: ${one}, tag: b}`, '3:94 an entry of images has no tag'],
    [`version: 1\nimages:\n- name: [a]\n  digest: ${one}`, '3:3 name is no text'],
    [`version: 1\nimages:\n- &a\n  name: a\n  digest: ${one}\n- *a`, '6:3 an entry of images is no mapping'],
    [`version: 1\nimages:\n- name: a\n  name: b\n  digest: ${one}`, '4:3 an entry of images has name twice'],
    [`version: 1\nimages:\n- {name: a, digest: ${one}}\n- {name: a, digest: ${two}}`, '4:3 image a stands here twice'],
    ['version: 1\nrepositories:\n- url: u\n  ref: r\n  commit: 12ab', '5:3 "12ab" is no commit'],
    [`version: 1\n${file.replace('1\n', '-1\n')}`, '5:5 "-1" is no number of bytes'],
    [`version: 1\n${file}    modified: yesterday`, '6:5 "yesterday" is no time as 2001-02-03T04:05:06Z'],
    [
      `version: 1\n${file}  - url: v\nimages:\n- name: n`,
      '6:5 the entry has no digest',
      '6:5 the entry has no size',
      '8:3 the entry has no digest',
    ],
  ];
  for (const [text, ...said] of rows) {
    test(JSON.stringify(text), async () => {
      const { value, diagnostics } = await parseLock(utf8(text), 'nacre.lock');
      assert.deepEqual(
        diagnostics.map(({ place, message }) => `${place.line}:${place.column} ${message}`),
        said,
      );
      assert.equal(value, undefined);
    });
  }

  test('also by YAML itself', async () => {
    for (const text of ['version: 1\n<<<<<<< mine\nimages: []', 'version: 1\n"', 'version: 1\n  x: 2']) {
      const { value, diagnostics } = await parseLock(utf8(text), 'nacre.lock');
      assert.deepEqual([value, diagnostics.map(({ severity }) => severity)], [undefined, ['error']], text);
      assert.match(diagnostics[0]?.message ?? '', /^it is no YAML: [^A-Z\n]+/);
    }
  });
});
