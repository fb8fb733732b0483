import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InstallPlan } from './install-plan.ts';
import { readPnpmLock } from './pnpm-lock.ts';
import { readYarnBerryLock } from './yarn-berry-lock.ts';
import { readYarnClassicLock } from './yarn-classic-lock.ts';

const hash = Buffer.alloc(64).toString('base64');
const integrity = `sha512-${hash}`;

/** One project, as each package manager locks it: `a` needs `b` 1, the project `b` 2 and, as `same`, `b` 1; `d` is for development. */
const manifest = {
  dependencies: { a: '^1.0.0', b: '^2.0.0', same: 'npm:b@^1.0.0', w: '1.0.0' },
  devDependencies: { d: '*' },
  optionalDependencies: { o: '^1.0.0' },
};
const importers = [
  { path: '', manifest },
  { path: 'packages/w', manifest: { name: 'w', dependencies: { b: '^2.0.0' } } },
];

const pnpm9 = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
      b: {specifier: ^2.0.0, version: 2.0.0}
      same: {specifier: npm:b@^1.0.0, version: b@1.0.0}
      w: {specifier: 1.0.0, version: link:packages/w}
    devDependencies:
      d: {specifier: '*', version: 1.0.0}
    optionalDependencies:
      o: {specifier: ^1.0.0, version: 1.0.0}
  packages/w:
    dependencies:
      b: {specifier: ^2.0.0, version: 2.0.0}
packages:
  a@1.0.0: {resolution: {integrity: ${integrity}}}
  b@1.0.0: {resolution: {integrity: ${integrity}}}
  b@2.0.0: {resolution: {integrity: ${integrity}}}
  d@1.0.0: {resolution: {integrity: ${integrity}}}
  o@1.0.0: {resolution: {integrity: ${integrity}}, os: [linux]}
snapshots:
  a@1.0.0(b@2.0.0): {dependencies: {b: 1.0.0}}
  b@1.0.0: {}
  b@2.0.0: {}
  d@1.0.0: {dependencies: {b: 1.0.0}}
  o@1.0.0: {}
`;

const pnpm6 = `lockfileVersion: '6.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
      b: {specifier: ^2.0.0, version: 2.0.0}
      same: {specifier: npm:b@^1.0.0, version: /b@1.0.0}
      w: {specifier: 1.0.0, version: link:packages/w}
    devDependencies:
      d: {specifier: '*', version: 1.0.0}
    optionalDependencies:
      o: {specifier: ^1.0.0, version: 1.0.0}
  packages/w:
    dependencies:
      b: {specifier: ^2.0.0, version: 2.0.0}
packages:
  /a@1.0.0(b@2.0.0): {resolution: {integrity: ${integrity}}, dependencies: {b: 1.0.0}, dev: false}
  /b@1.0.0: {resolution: {integrity: ${integrity}}}
  /b@2.0.0: {resolution: {integrity: ${integrity}}}
  /d@1.0.0: {resolution: {integrity: ${integrity}}, dependencies: {b: 1.0.0}, dev: true}
  /o@1.0.0: {resolution: {integrity: ${integrity}}, os: [linux], optional: true}
`;

const entry = (keys: string, name: string, version: string, more = ''): string =>
  `${keys}:\n  version "${version}"\n  resolved "https://registry.yarnpkg.com/${name}/-/${name}-${version}.tgz#${'0'.repeat(40)}"\n  integrity ${integrity}\n${more}\n`;

const classic = `# yarn lockfile v1


${entry('a@^1.0.0', 'a', '1.0.0', '  dependencies:\n    b "^1.0.0"\n')}${entry('b@^1.0.0, b@~1.0.0, "same@npm:b@^1.0.0"', 'b', '1.0.0')}${entry('b@^2.0.0', 'b', '2.0.0')}${entry('"d@*"', 'd', '1.0.0', '  dependencies:\n    b "~1.0.0"\n')}${entry('o@^1.0.0', 'o', '1.0.0')}`;

const berryEntry = (keys: string, resolution: string, version: string, more = ''): string =>
  `"${keys}":\n  version: ${version}\n  resolution: "${resolution}"\n${more}  languageName: node\n  linkType: hard\n\n`;

const berry = `__metadata:
  version: 8
  cacheKey: 10c0

${berryEntry('a@npm:^1.0.0', 'a@npm:1.0.0', '1.0.0', '  dependencies:\n    b: "npm:^1.0.0"\n  checksum: 10c0/00\n')}${berryEntry('b@npm:^1.0.0, same@npm:b@^1.0.0', 'b@npm:1.0.0', '1.0.0')}${berryEntry('b@npm:^2.0.0', 'b@npm:2.0.0', '2.0.0')}${berryEntry('d@npm:*', 'd@npm:1.0.0', '1.0.0', '  dependencies:\n    b: "npm:^1.0.0"\n')}${berryEntry('o@npm:^1.0.0', 'o@npm:1.0.0', '1.0.0', '  conditions: os=linux\n')}${berryEntry('w@npm:1.0.0, w@workspace:packages/w', 'w@workspace:packages/w', '0.0.0-use.local', '  dependencies:\n    b: "npm:^2.0.0"\n')}${berryEntry('p@workspace:.', 'p@workspace:.', '0.0.0-use.local')}`;

const rows: readonly (readonly [name: string, read: () => Promise<InstallPlan>])[] = [
  ['pnpm 9', async () => readPnpmLock({ file: 'pnpm-lock.yaml', text: pnpm9 })],
  ['pnpm 8', async () => readPnpmLock({ file: 'pnpm-lock.yaml', text: pnpm6 })],
  ['yarn 1', async () => readYarnClassicLock({ file: 'yarn.lock', text: classic }, importers)],
  ['yarn 4', async () => readYarnBerryLock({ file: 'yarn.lock', text: berry }, importers)],
];

for (const [name, read] of rows) {
  describe(`a lock file of ${name}`, () => {
    test('says what is there, and who needs it', async () => {
      const { packages } = await read();
      assert.deepEqual(
        packages.map((each) => [`${each.name}@${each.version}`, each.dev, each.optional]),
        [
          ['a@1.0.0', false, false],
          ['b@1.0.0', false, false],
          ['b@2.0.0', false, false],
          ['d@1.0.0', true, false],
          ['o@1.0.0', false, true],
        ],
      );
    });

    test('lets each package see what it needs, and no other', async () => {
      const { packages, links } = await read();
      const paths = new Map(packages.map(({ name: each, version, path }) => [path, `${each}@${version}`]));
      const seen = (from: string): Record<string, string> =>
        Object.fromEntries(
          links
            .filter(({ path }) => path.startsWith(`${from}/`) && !path.slice(from.length + 1).includes('/'))
            .map(({ path, target }) => [path.slice(from.length + 1), paths.get(target) ?? target]),
        );
      const beside = (id: string): string => {
        const path = packages.find((each) => `${each.name}@${each.version}` === id)?.path ?? '';
        return path.slice(0, path.lastIndexOf('/'));
      };
      const own = { a: 'a@1.0.0', b: 'b@2.0.0', d: 'd@1.0.0', o: 'o@1.0.0', same: 'b@1.0.0', w: 'packages/w' };
      assert.deepEqual(seen('node_modules'), own);
      assert.deepEqual(seen('packages/w/node_modules'), { b: 'b@2.0.0' });
      assert.deepEqual(seen(beside('a@1.0.0')), { b: 'b@1.0.0' });
      assert.deepEqual(seen(beside('b@1.0.0')), {});
      assert.deepEqual(Object.keys(seen('node_modules/.nacre/node_modules')).toSorted(), ['a', 'b', 'd', 'o']);
    });
  });
}

describe('what is wrong with a lock file is told', () => {
  const lock = (file: string, text: string): { file: string; text: string } => ({ file, text });
  const cases: readonly (readonly [what: string, read: () => Promise<unknown>, code: string, message: RegExp])[] = [
    ['no YAML', async () => readPnpmLock(lock('p', 'a: [')), 'packages/bad-lock', /p: it is not YAML/],
    [
      'an old version',
      async () => readPnpmLock(lock('p', 'lockfileVersion: 5.4')),
      'packages/not-supported',
      /version 5\.4/,
    ],
    [
      'patches',
      async () => readPnpmLock(lock('p', "lockfileVersion: '9.0'\npatchedDependencies: {a: {}}")),
      'packages/not-supported',
      /patched/,
    ],
    [
      'something that is not there',
      async () => readPnpmLock(lock('p', pnpm9.replace('b@1.0.0: {}', 'c@1.0.0: {}'))),
      'packages/bad-lock',
      /needs b@1\.0\.0/,
    ],
    [
      'a repository',
      async () =>
        readPnpmLock(
          lock(
            'p',
            pnpm9.replace(
              `a@1.0.0: {resolution: {integrity: ${integrity}}}`,
              'a@1.0.0: {resolution: {type: git, repo: x}}',
            ),
          ),
        ),
      'packages/not-supported',
      /comes from a git/,
    ],
    [
      'lines that belong to nothing',
      async () => readYarnClassicLock(lock('y', '  version "1"'), importers),
      'packages/bad-lock',
      /line 1/,
    ],
    [
      'a range that nothing answers',
      async () => readYarnClassicLock(lock('y', entry('b@^2.0.0', 'b', '2.0.0')), importers),
      'packages/bad-lock',
      /the project needs a@\^1\.0\.0/,
    ],
    [
      'a patch',
      async () =>
        readYarnBerryLock(lock('y', berryEntry('a@patch:a@1#x', 'a@patch:a@npm%3A1#./x.patch', '1.0.0')), importers),
      'packages/not-supported',
      /a comes by patch:/,
    ],
  ];
  for (const [what, read, code, message] of cases) test(what, () => assert.rejects(read(), { code, message }));
});
