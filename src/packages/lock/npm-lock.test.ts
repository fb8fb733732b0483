import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fitsPlatform } from './fits-platform.ts';
import type { InstallPlan } from './install-plan.ts';
import { readNpmLock } from './npm-lock.ts';

const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;

function read(packages: Readonly<Record<string, unknown>>): InstallPlan {
  const text = JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } });
  return readNpmLock({ file: 'package-lock.json', text });
}

describe('package-lock.json', () => {
  test('says where each package goes', () => {
    const plan = read({
      'node_modules/b': {
        version: '2.0.0',
        resolved: 'https://registry.npmjs.org/b/-/b-2.0.0.tgz',
        integrity,
        dev: true,
      },
      'node_modules/a': { version: '1.0.0', integrity },
      'node_modules/b/node_modules/@s/c': {
        version: '3.0.0',
        integrity,
        optional: true,
        os: ['linux'],
        cpu: ['arm64'],
      },
      'node_modules/alias': { name: 'a', version: '1.0.0', integrity },
      'node_modules/inside': { version: '1.0.0', inBundle: true },
      'packages/w': { version: '1.0.0' },
      'node_modules/w': { resolved: 'packages/w', link: true },
      'node_modules/f': { version: '1.0.0', resolved: 'file:./f.tgz', integrity },
    });
    assert.deepEqual(
      plan.packages.map(({ path, name, origin, dev, optional }) => [path, name, origin.kind, dev, optional]),
      [
        ['node_modules/a', 'a', 'tarball', false, false],
        ['node_modules/alias', 'a', 'tarball', false, false],
        ['node_modules/b', 'b', 'tarball', true, false],
        ['node_modules/b/node_modules/@s/c', '@s/c', 'tarball', false, true],
        ['node_modules/f', 'f', 'file', false, false],
      ],
    );
    assert.deepEqual(plan.links, [{ path: 'node_modules/w', target: 'packages/w' }]);
    const arm = plan.packages.find(({ name }) => name === '@s/c');
    assert.ok(arm !== undefined);
    assert.equal(fitsPlatform(arm, { os: 'linux', architecture: 'arm64' }), true);
    assert.equal(fitsPlatform(arm, { os: 'linux', architecture: 'amd64' }), false);
  });

  const wrong: readonly (readonly [
    what: string,
    packages: Readonly<Record<string, unknown>>,
    code: string,
    message: RegExp,
  ])[] = [
    [
      'a path that leaves the project',
      { 'x/../../node_modules/a': { version: '1', integrity } },
      'packages/bad-lock',
      /leaves the project/,
    ],
    [
      'a link that does',
      { 'node_modules/a': { link: true, resolved: '../a' } },
      'packages/bad-lock',
      /\.\.\/a leaves the project/,
    ],
    [
      'a package without integrity',
      { 'node_modules/a': { version: '1' } },
      'packages/bad-lock',
      /node_modules\/a has no integrity/,
    ],
    ['one of nonsense', { 'node_modules/a': { version: '1', integrity: 'md5-x' } }, 'packages/bad-integrity', /md5-x/],
    [
      'a repository',
      { 'node_modules/a': { version: '1', resolved: 'git+ssh://x' } },
      'packages/not-supported',
      /git repository/,
    ],
  ];
  for (const [what, packages, code, message] of wrong)
    test(`${what} is refused`, () => assert.throws(() => read(packages), { code, message }));

  test('that of npm 6 is refused', () => {
    const lock = { file: 'package-lock.json', text: '{"lockfileVersion":1,"dependencies":{}}' };
    assert.throws(() => readNpmLock(lock), { code: 'packages/not-supported', message: /npm 6/ });
  });
});

test('what a package is made for', () => {
  const linux = { os: 'linux', architecture: 'amd64' };
  const rows: readonly (readonly [made: { os?: string[]; cpu?: string[]; libc?: string[] }, fits: boolean])[] = [
    [{}, true],
    [{ os: ['linux', 'darwin'] }, true],
    [{ os: ['!win32'] }, true],
    [{ os: ['!linux'] }, false],
    [{ os: ['darwin'] }, false],
    [{ cpu: ['x64'] }, true],
    [{ cpu: ['any'] }, true],
    [{ libc: ['musl'] }, false],
    [{ libc: ['glibc'] }, true],
  ];
  for (const [{ os = [], cpu = [], libc = [] }, fits] of rows)
    assert.equal(fitsPlatform({ made: { os, cpu, libc } }, linux), fits, JSON.stringify({ os, cpu, libc }));
});
