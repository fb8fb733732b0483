import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/index.ts';
import { followConfig } from './follow-config.ts';

interface Row {
  readonly what: string;
  readonly oldBase: JsonObject;
  readonly image: JsonObject;
  readonly newBase: JsonObject;
  readonly config: JsonObject;
  readonly contested?: readonly string[];
}

const rows: readonly Row[] = [
  {
    what: 'what the base said follows it, also when it says it no more',
    oldBase: { User: 'a', WorkingDir: '/a', StopSignal: 'SIGINT' },
    image: { User: 'a', WorkingDir: '/a', StopSignal: 'SIGINT' },
    newBase: { User: 'b', Shell: ['/bin/bash'] },
    config: { User: 'b', Shell: ['/bin/bash'] },
  },
  {
    what: 'what the image says itself stays, also when it removed something',
    oldBase: { User: 'a', WorkingDir: '/a' },
    image: { User: 'me' },
    newBase: { User: 'a', WorkingDir: '/a' },
    config: { User: 'me' },
  },
  {
    what: 'what both changed is told',
    oldBase: { User: 'a', Labels: { l: '1', m: '1' } },
    image: { User: 'me', Labels: { l: '2', m: '3' } },
    newBase: { User: 'b', Labels: { l: '3', m: '3' } },
    config: { User: 'me', Labels: { l: '2', m: '3' } },
    contested: ['User', 'Labels l'],
  },
  {
    what: 'variables are looked at one by one',
    oldBase: { Env: ['PATH=/bin', 'A=1', 'GONE=1', 'UNSET=1'] },
    image: { Env: ['PATH=/bin', 'A=mine', 'GONE=1', 'OWN=x'] },
    newBase: { Env: ['B=2', 'PATH=/usr/bin', 'A=1', 'UNSET=1'] },
    config: { Env: ['B=2', 'PATH=/usr/bin', 'A=mine', 'OWN=x'] },
  },
  {
    what: 'what was put before or behind a list stays around that of the new base',
    oldBase: { Env: ['PATH=/bin:/sbin', 'A=b', 'L=x'] },
    image: { Env: ['PATH=/app:/bin:/sbin:/end', 'A=abc', 'L=x:y'] },
    newBase: { Env: ['PATH=/usr/bin', 'A=c', 'L=z'] },
    config: { Env: ['PATH=/app:/usr/bin:/end', 'A=abc', 'L=z:y'] },
    contested: ['Env A'],
  },
  {
    what: 'labels, ports and volumes too',
    oldBase: { Labels: { a: '1' }, ExposedPorts: { '80/tcp': {} }, Volumes: { '/v': {} } },
    image: { Labels: { a: '1', own: '2' }, ExposedPorts: { '80/tcp': {}, '81/tcp': {} }, Volumes: { '/v': {} } },
    newBase: { Labels: { a: '2', b: '3' }, ExposedPorts: { '82/tcp': {} } },
    config: { Labels: { a: '2', b: '3', own: '2' }, ExposedPorts: { '81/tcp': {}, '82/tcp': {} } },
  },
  {
    what: 'a command belongs to the entrypoint of the image',
    oldBase: {},
    image: { Entrypoint: ['app'] },
    newBase: { Cmd: ['bash'] },
    config: { Entrypoint: ['app'] },
  },
  {
    what: 'an entrypoint of the base follows it under a command of the image',
    oldBase: { Entrypoint: ['/old'], Cmd: ['a'] },
    image: { Entrypoint: ['/old'], Cmd: ['mine'] },
    newBase: { Entrypoint: ['/new'], Cmd: ['b'] },
    config: { Entrypoint: ['/new'], Cmd: ['mine'] },
    contested: ['Cmd'],
  },
  {
    what: 'triggers of a base are none of the image',
    oldBase: { OnBuild: ['RUN a'] },
    image: {},
    newBase: { OnBuild: ['RUN b'] },
    config: {},
  },
  {
    what: 'null and empty are nothing said; unknown fields are followed',
    oldBase: { Cmd: null, Labels: {}, X: { a: 1, b: 2 } },
    image: { Labels: null, X: { b: 2, a: 1 } },
    newBase: { Cmd: ['sh'], Labels: { l: '1' }, X: 3 },
    config: { Cmd: ['sh'], Labels: { l: '1' }, X: 3 },
  },
];

for (const { what, config, contested = [], ...configs } of rows)
  test(what, () => {
    const followed = followConfig(configs);
    assert.deepEqual({ ...followed.config }, config);
    assert.deepEqual(followed.contested, contested);
  });
