import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { utf8 } from '../base/index.ts';
import { digestOf } from '../oci/index.ts';
import { type BuildInput, createInputLog } from './build-input.ts';
import { testPlatform } from './testing/make-image.ts';
import { memoryRemotes } from './testing/memory-remotes.ts';
import { openWorkshop, type Workshop } from './testing/workshop.ts';

describe('what a build takes from elsewhere', () => {
  let workshop: Workshop;
  beforeEach(() => {
    workshop = openWorkshop();
  });
  afterEach(() => workshop[Symbol.dispose]());

  test('images are known when it is planned, whatever names them', async () => {
    const base = await workshop.addImage('base', { a: 'A' });
    const tools = await workshop.addImage('host.example/tools:2', { b: 'B' });
    const other = { kind: 'image', text: 'x', name: 'oci-layout:///x', find: async () => tools } as const;
    const { value } = await workshop.plan(
      'FROM base AS unused\nFROM base\nCOPY --from=host.example/tools:2 b /\nRUN --mount=from=ctx,target=/m true',
      { contexts: new Map([['ctx', other]]) },
    );
    const log = createInputLog();
    for (const input of value?.inputs ?? []) log.add(input);
    const toInput = (name: string, { named, descriptor }: typeof base): BuildInput => ({
      ...{ kind: 'image', name, platform: testPlatform },
      ...{ digest: named.digest, manifest: descriptor.digest },
    });
    assert.deepEqual(log.list(), [
      toInput('docker.io/library/base:latest', base),
      toInput('host.example/tools:2', tools),
      toInput('oci-layout:///x', tools),
    ]);
  });

  test('what steps fetch is told each time, also when it is remembered', async () => {
    const remotes = memoryRemotes();
    const commit = '1'.repeat(40);
    const file = { bytes: utf8('text'), etag: '"1"', lastModified: 'Thu, 01 Jan 1998 00:00:00 GMT' };
    remotes.files.set('https://user:word@host/f', file);
    remotes.files.set('https://host/plain', { bytes: utf8('') });
    remotes.repositories.set('https://host/app.git', { refs: { main: commit }, commits: { [commit]: { a: 'A' } } });
    const lines = 'FROM scratch\nADD https://user:word@host/f https://host/app.git#main https://host/plain /d/\n';
    for (let turn = 0; turn < 2; turn++) {
      const log = createInputLog();
      await workshop.build(lines, { remotes, onInput: log.add });
      assert.deepEqual(log.list(), [
        { kind: 'git', url: 'https://host/app.git', ref: 'main', commit },
        { kind: 'file', url: 'https://host/f', digest: digestOf('text'), size: 4, modified: 883_612_800 },
        { kind: 'file', url: 'https://host/plain', digest: digestOf(''), size: 0 },
      ]);
    }
  });
});
