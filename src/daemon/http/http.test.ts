import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { baseFault, isFault } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import { routes } from '../routes.ts';
import { toDockerError } from './answer-fault.ts';
import { splitVersion } from './api-version.ts';
import { dockerFaults } from './docker-faults.ts';
import { parseQuery } from './query.ts';
import { createFindRoute } from './route.ts';

describe('versions', () => {
  const rows: readonly (readonly [string, number, string])[] = [
    ['/info', 47, '/info'],
    ['/v1.41/info', 41, '/info'],
    ['/v1.47/_ping', 47, '/_ping'],
    ['/v1.24/images/a/v1.99/json', 24, '/images/a/v1.99/json'],
  ];
  for (const [whole, version, path] of rows)
    test(whole, () => assert.deepEqual(splitVersion(whole), { version, path }));

  for (const [path, words] of [
    ['/v1.48/info', 'client version 1.48 is too new. Maximum supported API version is 1.47'],
    ['/v2.0/info', 'too new'],
    ['/v1.23/info', 'client version 1.23 is too old. Minimum supported API version is 1.24'],
  ] as const)
    test(`${path} is refused`, () => {
      assert.throws(
        () => splitVersion(path),
        (error) => isFault(error, 'daemon/bad-version') && error.message.includes(words),
      );
    });
});

describe('routes', () => {
  const find = createFindRoute(routes);
  const rows: readonly (readonly [string, string, string | undefined, Readonly<Record<string, string>>?])[] = [
    ['GET', '/images/json', '/images/json', {}],
    ['GET', '/images/localhost:5000/a/b:1/json', '/images/{name*}/json', { name: 'localhost:5000/a/b:1' }],
    ['GET', '/images/a%2Fb/json', '/images/{name*}/json', { name: 'a/b' }],
    ['DELETE', '/images/a/b', '/images/{name*}', { name: 'a/b' }],
    ['GET', '/containers/json', '/containers/json', {}],
    ['GET', '/containers/web/json', '/containers/{name}/json', { name: 'web' }],
    ['POST', '/services/create', '/services/{rest*}', { rest: 'create' }],
    ['GET', '/containers/a/b/json', undefined],
    ['GET', '/containers/%zz/json', undefined],
    ['PUT', '/containers/json', undefined],
    ['GET', '/nothing', undefined],
  ];
  for (const [method, path, expected, parameters] of rows)
    test(`${method} ${path}`, () => {
      const found = find(method, path);
      assert.equal(found?.route.path, expected);
      if (found !== undefined)
        assert.deepEqual({ ...found.parameters, rest_: undefined }, { ...parameters, rest_: undefined });
    });

  test('each stands once', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    assert.equal(new Set(names).size, names.length);
  });
});

describe('queries', () => {
  const query = parseQuery(
    'all=1&none=&no=False&n=12&bad=1x&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%2C%22old%22%3A%7B%22x%22%3Atrue%7D%7D&t=a&t=b',
  );

  test('are read as Docker reads them', () => {
    assert.deepEqual(
      [query.on('all'), query.on('none'), query.on('no'), query.on('absent', true)],
      [true, false, false, true],
    );
    assert.deepEqual([query.integer('n'), query.integer('absent'), query.text('none')], [12, undefined, undefined]);
    assert.deepEqual(query.list('t'), ['a', 'b']);
    assert.deepEqual(query.filters(), { label: ['a=b'], old: ['x'] });
  });

  for (const text of ['filters={', 'filters=[1]', 'filters={"a":[1]}', `filters=${'['.repeat(5000)}`, 'n=1x'])
    test(`refused: ${text.slice(0, 40)}`, () => {
      const parsed = parseQuery(text);
      assert.throws(
        () => [parsed.filters(), parsed.integer('n')],
        (error) => isFault(error, 'daemon/bad-parameter'),
      );
    });
});

describe('faults in the words of Docker', () => {
  test('those that are told otherwise are there', () => {
    const reference = readFileSync(join(import.meta.dirname, '../../../docs/reference/errors.md'), 'utf8');
    for (const code of Object.keys(dockerFaults)) assert.ok(reference.includes(`\`${code}\``), code);
  });

  const rows: readonly (readonly [Error, number, string])[] = [
    [daemonFault('daemon/conflict', 'it runs', { hint: 'Stop it.' }), 409, 'it runs (Stop it)'],
    [baseFault('base/bad-json', 'no JSON'), 400, 'no JSON'],
    [baseFault('base/cancelled', 'left'), 500, 'left'],
    [new Error('a secret'), 500, 'internal error'],
  ];
  for (const [error, status, message] of rows)
    test(`${error.message}: ${status}`, () => assert.deepEqual(toDockerError(error), { status, message }));
});
