import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { processors } from '../../../base/index.ts';
import { contentCauses } from './content-causes.ts';
import type { DifferenceFacts } from './difference-facts.ts';
import { findCause, rankOf } from './find-cause.ts';
import { pathCauses } from './path-causes.ts';

const plain: DifferenceFacts = {
  ...{ path: 'opt/file', change: 'changed', type: 'file', what: ['content'], offset: 0, head: new Uint8Array() },
  ...{ first: '', second: '', reordered: false },
};

const begins = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
const tar = Buffer.alloc(512);
tar.write('ustar', 257);

const rows: readonly (readonly [what: string, facts: Partial<DifferenceFacts>, cause: RegExp | undefined])[] = [
  ['compiled Python', { path: 'usr/lib/python3/__pycache__/a.cpython-311.pyc' }, /^Python/],
  ['ldconfig', { path: 'var/cache/ldconfig/aux-cache' }, /^ldconfig/],
  ['logs of apt', { path: 'var/log/apt/history.log' }, /package manager logs/],
  ['another log', { path: 'var/log/x.log', first: '12:00:00', second: '12:00:01' }, /^a log/],
  ['lists of apt', { path: 'var/lib/apt/lists/deb_dists_x' }, /^apt keeps/],
  ['old state of dpkg', { path: 'var/lib/dpkg/status-old' }, /^dpkg/],
  ['a machine ID', { path: 'etc/machine-id' }, /^a machine ID/],
  ['passwords', { path: 'etc/shadow' }, /passwords/],
  ['keys', { path: 'etc/ssh/ssh_host_rsa_key', change: 'added' }, /^keys/],
  ['the cache of npm', { path: 'root/.npm/_cacache/index', change: 'missing' }, /cache and logs/],
  ['the cache of a tool', { path: 'root/.cache/pip/x' }, /cache of a tool/],
  ['an index of git', { path: 'src/.git/index' }, /^git/],
  ['what lies in /tmp', { path: 'tmp/tmp.x', change: 'added' }, /^a temporary file/],
  ['a header of gzip', { head: gzipSync('x'), offset: 4 }, /^gzip wrote the time/],
  ['what gzip compressed', { head: gzipSync('x'), offset: 12 }, /^what was compressed/],
  ['a static library', { head: begins('!<arch>\nx'), offset: 24 }, /^ar /],
  ['a jar', { head: begins('PK', 3, 4, 'x'), offset: 10 }, /^a zip or jar/],
  ['a tar', { head: tar, offset: 140 }, /^a tar/],
  ['SQLite', { head: begins('SQLite format 3', 0), offset: 24 }, /^SQLite/],
  ['a program', { head: begins(0x7f, 'ELF'), offset: 700 }, /^a program/],
  ['order', { reordered: true }, /another order/],
  ['a random ID', { first: `id ${crypto.randomUUID()}`, second: `id ${crypto.randomUUID()}` }, /random ID/],
  ['a date', { first: 'Sat Nov 21 18:47:54 UTC 2026', second: 'Sat Nov 21 18:47:56 UTC 2026' }, /^a time/],
  ['seconds', { first: 'T=1700000000', second: 'T=1700000003' }, /^a time/],
  ['RFC 3339', { first: '"2026-01-02T03:04:05Z"', second: '"2026-01-02T03:04:06Z"' }, /^a time/],
  ['the host', { first: 'on nacre-build', second: 'on nacre-verify' }, /name of the machine/],
  ['processors', { first: String(processors()), second: String(processors() - 1) }, /number of processors/],
  ['times alone', { what: ['time'], offset: -1 }, /older than the build/],
  ['modes', { what: ['mode'], offset: -1 }, /mode or owner/],
  ['a file that comes and goes', { change: 'missing', what: [], offset: -1 }, /its name/],
  ['what nobody knows', { first: 'a', second: 'b' }, undefined],
];

describe('the usual cause of', () => {
  for (const [what, facts, cause] of rows) {
    test(what, () => {
      const found = findCause({ ...plain, ...facts });
      if (cause === undefined) assert.equal(found, undefined);
      else assert.match(found?.cause ?? '', cause);
    });
  }
});

test('causes and hints are sentences as everywhere', () => {
  for (const { cause, hint } of [...pathCauses, ...contentCauses]) {
    assert.doesNotMatch(cause, /\.$/);
    assert.match(hint, /^[A-Z`].*[.]$/s);
  }
});

test('what tells most comes first', () => {
  const ranks = [
    { reordered: true },
    { path: 'var/log/x.log' },
    { first: 'a', second: 'b' },
    { path: 'opt/d', type: 'directory', change: 'added' as const },
  ].map((facts) => rankOf({ ...plain, ...facts }));
  assert.deepEqual(ranks, [0, 1, 2, 3]);
});
