import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createTarWriter, type Entry, plainEntry } from '../../archive/index.ts';
import { concatBytes, isFault, utf8 } from '../../base/index.ts';
import { memoryBuildCache } from '../build-cache.ts';
import type { ContextSource } from '../context-source.ts';
import { type ContextTree, fetchContext, readContextArchive } from '../fetch-context.ts';
import { parseRemoteSource, type RemoteSource } from '../plan/remote-source.ts';
import { memoryRemotes } from '../testing/memory-remotes.ts';
import { openWorkshop, type Workshop } from '../testing/workshop.ts';
import { openTreeContext } from './tree-context.ts';

type Part = Partial<Entry> & { readonly path: string; readonly text?: string };

function tar(...parts: readonly Part[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => void pieces.push(Uint8Array.from(bytes)));
  for (const { text = '', ...fields } of parts) {
    const bytes = utf8(text);
    writer.entry({ ...plainEntry, type: 'file', mode: 0o644, mtimeSec: 100, ...fields, size: bytes.length }, [bytes]);
  }
  writer.end();
  return concatBytes(pieces);
}

/** An archive that no writer of ours makes: its one file has a path of six characters. */
function escaping(path: string): Uint8Array {
  const bytes = Buffer.from(tar({ path: 'aa/out', text: 'x' }));
  bytes.write(path, 0);
  bytes.fill(' ', 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

let workshop: Workshop;
beforeEach(() => {
  workshop = openWorkshop();
});
afterEach(() => workshop[Symbol.dispose]());

function depsOf(shop: Workshop) {
  const { blobs, directory } = shop;
  return { blobs, layers: blobs, scratchDirectory: join(directory, 'scratch') };
}

async function read(bytes: Uint8Array): Promise<ContextTree | undefined> {
  mkdirSync(join(workshop.directory, 'in'), { recursive: true });
  const path = join(workshop.directory, 'in', 'archive');
  writeFileSync(path, bytes);
  return readContextArchive('the archive', { path, size: bytes.length }, depsOf(workshop));
}

async function openArchiveContext(bytes: Uint8Array, dockerfile?: string): Promise<ContextSource> {
  const found = await read(bytes);
  assert.ok(found !== undefined);
  return openTreeContext(found.tree, dockerfile, depsOf(workshop)).value;
}

async function buildFrom(source: ContextSource, ...lines: readonly string[]): Promise<readonly string[]> {
  const { layers } = await workshop.build(`FROM scratch\n${lines.join('\n')}\n`, { source });
  return workshop.list(layers);
}

describe('an archive as a context', () => {
  const files: readonly Part[] = [
    { path: 'a.txt', text: 'A', mode: 0o600, uid: 5, gid: 6 },
    { path: 'bin/tool', text: 'T', mode: 0o700 },
    { path: 'bin/link', type: 'symlink', linkTarget: 'tool' },
    { path: 'again', type: 'hardlink', linkTarget: 'a.txt' },
    { path: 'skip.log', text: 'L' },
    { path: '.dockerignore', text: '*.log\nagain\n' },
    { path: 'ops/Dockerfile.dockerignore', text: 'bin\nops\n.*\n' },
  ];

  test('gives what the same files in a directory give', async () => {
    workshop.put({ 'a.txt': 'A', 'bin/link': '-> tool' });
    writeFileSync(join(workshop.context, 'bin', 'tool'), 'T', { mode: 0o755 });
    const plain = files.filter(({ path }) => /^(a\.txt|bin\/)/.test(path));
    const lines = 'FROM scratch\nCOPY . /\nCOPY --chown=1 a* bin/tool /x/\n';
    const there = await workshop.build(lines);
    const here = await workshop.build(lines, { source: await openArchiveContext(tar(...plain)) });
    assert.equal(here.descriptor.digest, there.descriptor.digest);
  });

  test('may be compressed, and leaves out what its ignore file says', async () => {
    const source = await openArchiveContext(gzipSync(tar(...files)));
    assert.deepEqual(await buildFrom(source, 'COPY a* *.log bin /'), ['/a.txt=A', '/link -> tool', '/tool=T 755']);
    await assert.rejects(
      buildFrom(source, 'COPY skip.log /'),
      (error) => isFault(error, 'build/no-source') && / at \.dockerignore:\d/.test(error.hint ?? ''),
    );
  });

  test('a Dockerfile has an ignore file of its own', async () => {
    const source = await openArchiveContext(tar(...files), 'ops/Dockerfile');
    assert.deepEqual(await buildFrom(source, 'COPY . /'), ['/a.txt=A', '/again=A', '/skip.log=L']);
  });

  test('archives in it are unpacked by ADD', async () => {
    const inner = Buffer.from(tar({ path: 'x', text: 'X' })).toString('utf8');
    const source = await openArchiveContext(tar({ path: 'in.tar', text: inner }));
    assert.deepEqual(await buildFrom(source, 'ADD in.tar /d', 'COPY in.tar /c/'), [
      '/c/',
      `/c/in.tar=${inner}`,
      '/d/',
      '/d/x=X',
    ]);
  });

  test('a step that reads other files is not done again', async () => {
    await buildFrom(await openArchiveContext(tar({ path: 'a', text: 'A' }, { path: 'b', text: '1' })), 'COPY a /');
    await buildFrom(await openArchiveContext(tar({ path: 'b', text: '2' }, { path: 'a', text: 'A' })), 'COPY a /');
    await buildFrom(await openArchiveContext(tar({ path: 'a', text: 'B' })), 'COPY a /');
    assert.equal(workshop.events.filter(({ kind }) => kind === 'cached').length, 1);
  });

  test('what is no archive is told from one', async () => {
    assert.equal(await read(utf8('FROM scratch\n')), undefined);
    assert.equal(await read(gzipSync(utf8('FROM scratch\n'))), undefined);
  });
});

describe('archives that mean no good', () => {
  const hostile: readonly [what: string, bytes: () => Uint8Array][] = [
    ['a path that leads out', () => escaping('../out')],
    ['a hard link to what is not there', () => tar({ path: 'a', type: 'hardlink', linkTarget: 'etc/passwd' })],
    ['a name that deletes', () => tar({ path: '.wh.a', text: 'x' })],
    ['an end that is missing', () => tar({ path: 'a', text: 'x'.repeat(2000) }).subarray(0, 1024)],
  ];
  for (const [what, bytes] of hostile) {
    test(what, () => assert.rejects(read(bytes()), (error) => isFault(error) && error.code !== 'base/unexpected'));
  }

  test('links lead to nothing outside', async () => {
    const source = await openArchiveContext(
      tar(
        { path: 'etc', type: 'symlink', linkTarget: '/run' },
        { path: 'etc/x', text: 'x' },
        { path: 'out', type: 'symlink', linkTarget: '../../../etc/hostname' },
      ),
    );
    assert.deepEqual(await buildFrom(source, 'COPY etc/x run /y/'), ['/y/', '/y/x=x']);
    await assert.rejects(buildFrom(source, 'COPY out /'), (error) => isFault(error, 'build/no-source'));
  });
});

describe('contexts by address', () => {
  function source(text: string): RemoteSource {
    const parsed = parseRemoteSource(text);
    assert.ok(parsed !== undefined && parsed.kind !== 'bad');
    return parsed;
  }

  test('a repository has the time of its commit, and its .git when asked for', async () => {
    const remotes = memoryRemotes();
    remotes.repositories.set('https://host/a.git', {
      refs: { main: 'f'.repeat(40) },
      commits: { ['f'.repeat(40)]: { 'd/x': 'X' } },
    });
    const deps = { ...depsOf(workshop), remotes, cache: memoryBuildCache(), noCache: false, onEvent: () => undefined };
    const plain = await fetchContext(source('https://host/a.git#main'), {}, deps);
    const kept = await fetchContext(source('https://host/a.git#main'), { keepGitDirectory: true }, deps);
    assert.equal(plain.commitTime, 900_000_000);
    assert.deepEqual(
      ['d/x', '.git/HEAD'].map((path) => [plain, kept].map(({ tree }) => tree.resolve(path).node !== undefined)),
      [
        [true, true],
        [false, true],
      ],
    );
  });

  test('a text is a Dockerfile where that is allowed, and no context otherwise', async () => {
    const remotes = memoryRemotes();
    remotes.files.set('https://host/text', { bytes: utf8('FROM scratch\n') });
    const deps = { ...depsOf(workshop), remotes, cache: memoryBuildCache(), noCache: false, onEvent: () => undefined };
    const { tree } = await fetchContext(source('https://host/text'), { allowText: true }, deps);
    assert.equal(Buffer.from(tree.readFile('Dockerfile', 100) ?? []).toString(), 'FROM scratch\n');
    await assert.rejects(fetchContext(source('https://host/text'), {}, deps), (error) =>
      isFault(error, 'build/bad-context'),
    );
  });
});
