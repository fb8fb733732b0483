import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../../base/index.ts';
import type { CacheSource, CacheTarget } from './cache-option.ts';
import { parseCacheFrom } from './parse-cache-from.ts';
import { parseCacheTo } from './parse-cache-to.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const reference = { registry: 'r.example', repository: 'me/app', tag: 'cache' };
const form = { mode: 'min', mounts: [], compression: { compression: 'gzip' }, ignoreError: false } as const;

describe('--cache-from', () => {
  const rows: readonly (readonly [string, CacheSource])[] = [
    ['r.example/me/app:cache', { kind: 'registry', reference }],
    ['type=registry,ref=r.example/me/app:cache', { kind: 'registry', reference }],
    ['type=local,src=dir', { kind: 'local', src: 'dir', name: 'latest' }],
    ['type=local,"src=a,b",tag=main', { kind: 'local', src: 'a,b', name: 'main' }],
    [`type=local,src=dir,digest=${digest}`, { kind: 'local', src: 'dir', name: digest }],
  ];
  for (const [text, expected] of rows) test(text, () => assert.deepEqual(parseCacheFrom(text), expected));
});

describe('--cache-to', () => {
  const rows: readonly (readonly [string, CacheTarget])[] = [
    ['inline', { kind: 'inline' }],
    ['type=inline', { kind: 'inline' }],
    ['r.example/me/app:cache', { kind: 'registry', reference, ...form }],
    ['type=local,dest=d', { kind: 'local', dest: 'd', tag: 'latest', ...form }],
    [
      'type=registry,ref=r.example/me/app:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true',
      { kind: 'registry', reference, ...form, mode: 'max', ignoreError: true },
    ],
    [
      'type=local,dest=d,tag=t,compression=zstd,compression-level=7,force-compression=true,mounts=true',
      {
        ...{ kind: 'local', dest: 'd', tag: 't', ...form },
        ...{ compression: { compression: 'zstd', level: 7 }, mounts: 'all' },
      },
    ],
    [
      'type=local,dest=d,compression=uncompressed,"mounts=/root/.npm, apt"',
      {
        ...{ kind: 'local', dest: 'd', tag: 'latest', ...form },
        ...{ compression: { compression: 'none' }, mounts: ['/root/.npm', 'apt'] },
      },
    ],
  ];
  for (const [text, expected] of rows) test(text, () => assert.deepEqual(parseCacheTo(text), expected));
});

describe('what is not understood is refused', () => {
  const rows: readonly (readonly [(text: string) => unknown, string, RegExp, RegExp])[] = [
    [parseCacheFrom, 'ref=x', /has no type/, /local, registry/],
    [parseCacheFrom, 'type=gha', /speaks to no type "gha"/, /local, registry/],
    [parseCacheFrom, 'type=lokal', /there is no type "lokal"/, /local, registry/],
    [parseCacheFrom, 'type=local', /has no src/, /src=DIRECTORY/],
    [parseCacheFrom, 'type=local,src=d,digest=x', /"x" is no digest/, /sha256/],
    [parseCacheFrom, 'type=local,src', /"src" is not NAME=VALUE/, /NAME=VALUE/],
    [parseCacheFrom, 'type=local,"src=d', /quotes/, /NAME=VALUE/],
    [parseCacheTo, 'type=local,dest=d,mod=max', /has no mod/, /Did you mean mode/],
    [parseCacheTo, 'type=local,dest=d,azure=1', /has no azure/, /dest, tag, mode, mounts, compression/],
    [parseCacheTo, 'type=inline,mode=max', /has no mode/, /no options/],
    [parseCacheTo, 'type=local,dest=d,mode=all', /mode can not be "all"/, /min, max/],
    [parseCacheTo, 'type=registry', /has no ref/, /ref=NAME/],
    [parseCacheTo, 'type=local,dest=d,compression=estargz', /can not be "estargz"/, /gzip, zstd/],
    [parseCacheTo, 'type=local,dest=d,compression=none,compression-level=1', /needs a compression/, /gzip/],
    [parseCacheTo, 'type=local,dest=d,compression-level=99', /can not be "99"/, /1 to 9/],
    [parseCacheTo, 'type=local,dest=d,image-manifest=false', /image-manifest=false/, /Leave it out/],
    [parseCacheTo, 'type=local,dest=d,ignore-error=perhaps', /can not be "perhaps"/, /ignore-error=true/],
  ];
  for (const [parse, text, message, hint] of rows) {
    test(text, () => {
      assert.throws(
        () => parse(text),
        (error) =>
          error instanceof Fault &&
          error.code === 'app/bad-cache' &&
          message.test(error.message) &&
          hint.test(error.hint ?? ''),
      );
    });
  }
});
