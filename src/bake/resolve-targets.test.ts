// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes its variables so
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../base/index.ts';
import { type BakeFile, mergeFiles } from './bake-target.ts';
import { formatBake } from './format-bake.ts';
import { readBakeJson } from './read-bake-json.ts';
import { readCompose } from './read-compose.ts';
import { readOverrides } from './read-overrides.ts';
import { membersOf, resolveTargets } from './resolve-targets.ts';

function read(json: unknown, environment: Readonly<Record<string, string>> = {}): BakeFile {
  return readBakeJson(utf8(JSON.stringify(json)), 'bake.json', environment);
}

function resolve(file: BakeFile, names: readonly string[], overrides: readonly string[] = []): unknown {
  return formatBake(resolveTargets(file, names, readOverrides(file, overrides)), names).target;
}

test('a target has what it inherits, later parents and itself winning', () => {
  const file = read({
    target: {
      a: { args: { A: 1, B: 'a', GONE: null }, tags: ['a'], annotations: ['x=a'], 'no-cache': true },
      b: { args: { B: 'b' }, context: 'b' },
      c: { inherits: ['a', 'b'], args: { C: 'c' }, tags: ['c'], annotations: ['x=c'] },
    },
  });
  assert.deepEqual(resolve(file, ['c']), {
    c: {
      annotations: ['x=a', 'x=c'],
      args: { A: '1', B: 'b', C: 'c' },
      context: 'b',
      'no-cache': true,
      tags: ['c'],
    },
  });
});

test('later files win, and lists that are objects are written out', () => {
  const file = mergeFiles([
    read({ target: { a: { tags: ['one'], output: [{ type: 'local', dest: 'a,b' }] } } }),
    read({ target: [{ a: [{ tags: 'two' }] }] }),
  ]);
  assert.deepEqual(resolve(file, ['a']), { a: { output: ['type=local,"dest=a,b"'], tags: ['two'] } });
});

test('groups hold groups, and each target once', () => {
  const group = { all: { targets: ['some', 'a'] }, some: { targets: ['b', 'a'] }, b: { targets: ['b', 'c'] } };
  const file = read({ group, target: { a: {}, b: {}, c: {} } });
  assert.deepEqual(membersOf(file, ['all']), ['b', 'c', 'a']);
});

test('targets that others take files of come first', () => {
  const contexts = (name: string) => ({ contexts: { x: `target:${name}`, y: './y' } });
  const file = read({ target: { a: contexts('b'), b: contexts('c'), c: {} } });
  const names = resolveTargets(file, ['a'], (_, target) => target).map(({ name }) => name);
  assert.deepEqual(names, ['c', 'b', 'a']);
});

test('circles are told of', () => {
  const rows = [
    { target: { a: { inherits: ['a'] } } },
    { target: { a: { contexts: { x: 'target:b' } }, b: { contexts: { x: 'target:a' } } } },
    { group: { a: { targets: ['b'] }, b: { targets: ['a'] } } },
  ];
  for (const json of rows)
    assert.throws(() => resolve(read(json), membersOf(read(json), ['a'])), { code: 'bake/circle' });
});

test('a matrix makes a target of each combination, and a group of all', () => {
  const matrix = { os: ['x', 'y'], v: [1, 2] };
  const file = read({ target: { all: { name: 't-${os}-${v}', matrix, args: { OS: '${os}' } } } });
  assert.deepEqual(membersOf(file, ['all']), ['t-x-1', 't-x-2', 't-y-1', 't-y-2']);
  assert.deepEqual(resolve(file, ['t-y-2']), { 't-y-2': { args: { OS: 'y' } } });
  const wide = { a: Array(40).fill('1'), b: Array(40).fill('1') };
  assert.throws(() => read({ target: { all: { name: 'n', matrix: wide } } }), { code: 'bake/bad-file' });
});

test('what --set says comes last', () => {
  const file = read({ target: { a: { inherits: ['b'], tags: ['x'] }, b: { annotations: ['x=1'], args: { A: '1' } } } });
  const set = ['a.args.A=2', 'a.args.B.C=3', 'a.tags=y', 'a.tags+=z', 'a.annotations=n=m', '*.platform=linux/arm64'];
  assert.deepEqual(resolve(file, ['a'], set), {
    a: { annotations: ['n=m'], args: { A: '2', 'B.C': '3' }, platforms: ['linux/arm64'], tags: ['y', 'z'] },
  });
});

test('the environment wins over what a variable is by default', () => {
  const json = { variable: { V: { default: 1 } }, target: { a: { tags: ['t:${V}', '$${V}'] } } };
  assert.deepEqual(resolve(read(json), ['a']), { a: { tags: ['t:1', '$${V}'] } });
  assert.deepEqual(resolve(read(json, { V: '2' }), ['a']), { a: { tags: ['t:2', '$${V}'] } });
});

test('what is printed says the same when it is read again', () => {
  const text = fc.string({ unit: fc.constantFrom('$', '%', '{', '}', 'a', ',', '"', '=') });
  const target = fc.record({
    tags: fc.array(text),
    args: fc.dictionary(fc.constantFrom('A', 'B'), text),
    context: text,
  });
  fc.assert(
    fc.property(target, (fields) => {
      const escaped = JSON.parse(JSON.stringify(fields).replaceAll(/[$%]\{/g, (start) => start.charAt(0) + start));
      const printed = resolve(read({ target: { a: escaped } }), ['a']);
      assert.deepEqual(resolve(read({ target: printed }), ['a']), printed);
    }),
    { numRuns: 200 },
  );
});

test('paths of a compose file elsewhere are relative to it, and a service is a target', async () => {
  const text = `
services:
  a: { build: { context: x, additional_contexts: { s: "service:b.c", d: ./d, u: "https://example.org/x.git" }, secrets: [k] } }
  b.c: { build: . }
secrets:
  k: { file: ./key }
`;
  const file = await readCompose(text, 'compose.yaml', 'sub', {});
  assert.deepEqual(resolve(file, ['a']), {
    b_c: { context: 'sub' },
    a: {
      context: 'sub/x',
      contexts: { s: 'target:b_c', d: 'sub/d', u: 'https://example.org/x.git' },
      secret: ['id=k,src=sub/key'],
    },
  });
});

test('a compose file says what is attested and where caches are', async () => {
  const text = `
services:
  a: { build: { context: ., provenance: mode=max, sbom: true, cache_from: [x, y], cache_to: { type: local, dest: out } } }
  b: { build: { context: ., provenance: false } }
`;
  const file = await readCompose(text, 'compose.yaml', '', {});
  assert.deepEqual(resolve(file, ['a', 'b']), {
    a: {
      context: '.',
      attest: ['type=provenance,mode=max', 'type=sbom'],
      'cache-from': ['x', 'y'],
      'cache-to': ['type=local,dest=out'],
    },
    b: { context: '.', attest: ['type=provenance,disabled=true'] },
  });
});

test('parents add attestations and caches to read, and caches to write replace theirs', () => {
  const target = {
    base: { attest: ['type=sbom'], 'cache-from': ['a'], 'cache-to': ['a'] },
    own: { inherits: ['base'], attest: ['type=provenance'], 'cache-from': ['b'], 'cache-to': ['b'] },
  };
  assert.deepEqual(resolve(read({ target }), ['own']), {
    own: { attest: ['type=sbom', 'type=provenance'], 'cache-from': ['a', 'b'], 'cache-to': ['b'] },
  });
});
