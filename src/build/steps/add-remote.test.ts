import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createTarWriter, plainEntry } from '../../archive/index.ts';
import { concatBytes, isFault, utf8 } from '../../base/index.ts';
import { openFileTree } from '../../image/index.ts';
import { digestOf } from '../../oci/index.ts';
import { memoryBuildCache } from '../build-cache.ts';
import { type MemoryRemotes, memoryRemotes } from '../testing/memory-remotes.ts';
import { openWorkshop, type TestBuild, testTime, type Workshop } from '../testing/workshop.ts';

const url = 'https://host/dir/f.txt';
const repository = 'https://host/app.git';
const [first, second] = ['1'.repeat(40), '2'.repeat(40)];

let workshop: Workshop;
let remotes: MemoryRemotes;
let kept: Map<string, string>;

beforeEach(() => {
  const cache = memoryBuildCache();
  kept = new Map();
  workshop = openWorkshop({
    get: cache.get,
    put(key, value, holds) {
      kept.set(key, value);
      cache.put(key, value, holds);
    },
  });
  remotes = memoryRemotes();
  remotes.files.set(url, { bytes: utf8('text'), etag: '"1"', lastModified: 'Thu, 01 Jan 1998 00:00:00 GMT' });
  remotes.repositories.set(repository, {
    refs: { '': second, main: second, v1: first },
    commits: { [first]: { 'a.txt': 'one', 'sub/b.txt': 'B' }, [second]: { 'a.txt': 'two', 'sub/b.txt': 'B' } },
  });
});
afterEach(() => workshop[Symbol.dispose]());

function tarOf(...paths: readonly string[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => void pieces.push(Uint8Array.from(bytes)));
  for (const path of paths)
    writer.entry({ ...plainEntry, path, type: 'file', mode: 0o640, mtimeSec: 5, size: path.length, uid: 3 }, [
      utf8(path),
    ]);
  writer.end();
  return concatBytes(pieces);
}

async function buildTree(lines: string, request: TestBuild = {}): Promise<readonly string[]> {
  return workshop.list((await workshop.build(`FROM scratch\n${lines}\n`, { remotes, ...request })).layers);
}

function cachedLabels(): readonly string[] {
  return workshop.events.flatMap((event) => (event.kind === 'cached' ? [event.label] : []));
}

const checksum = digestOf('text');
const rows: readonly [line: string, ...gives: string[]][] = [
  [`ADD ${url} /d/`, '/d/', '/d/f.txt=text 600'],
  [`ADD ${url} /name`, '/name=text 600'],
  [`ADD --chmod=755 --chown=5:6 ${url} /name`, '/name=text 755 5:6'],
  [`ADD --checksum=${checksum} ${url} /name`, '/name=text 600'],
  ['ADD https://host/a.tgz /d/', `/d/`, `/d/a.tgz=${Buffer.from(gzipSync(tarOf('x', 'y/z')))} 600`],
  ['ADD --unpack=true https://host/a.tgz /d/', '/d/', '/d/x=x 640 3:0', '/d/y/', '/d/y/z=y/z 640 3:0'],
  [`ADD --unpack=true ${url} /d/`, '/d/', '/d/f.txt=text 600'],
  [`ADD ${repository} /r`, '/r/', '/r/a.txt=two', '/r/sub/', '/r/sub/b.txt=B'],
  [`ADD ${repository}#v1:sub /r`, '/r/', '/r/b.txt=B'],
  [`ADD --exclude=sub --chown=7 ${repository}#v1 /r`, '/r/ 7:7', '/r/a.txt=one 7:7'],
  [
    `ADD --keep-git-dir=true ${repository}#v1:sub /r`,
    '/r/',
    '/r/.git/',
    '/r/.git/HEAD=main\n',
    '/r/.git/refs/',
    '/r/b.txt=B',
  ],
  [`ADD --checksum=1111111 ${repository}?tag=v1 /r`, '/r/', '/r/a.txt=one', '/r/sub/', '/r/sub/b.txt=B'],
  [
    `ADD local ${url} ${repository}#v1 /all/`,
    '/all/',
    '/all/a.txt=one',
    '/all/f.txt=text 600',
    '/all/local=L',
    '/all/sub/',
    '/all/sub/b.txt=B',
  ],
];

describe('ADD of what lies elsewhere', () => {
  for (const [line, ...gives] of rows) {
    test(line, async () => {
      workshop.put({ local: 'L' });
      remotes.files.set('https://host/a.tgz', { bytes: gzipSync(tarOf('x', 'y/z')) });
      const { refs, commits } = remotes.repositories.get(repository) ?? { refs: {}, commits: {} };
      remotes.repositories.set(repository, { refs: { ...refs, 'refs/tags/v1': first }, commits });
      assert.deepEqual(await buildTree(line), gives);
    });
  }

  test('is one layer, whatever it is put together of', async () => {
    workshop.put({ local: 'L' });
    const { layers } = await workshop.build(`FROM scratch\nADD local ${url} ${repository} /all/`, { remotes });
    assert.equal(layers.length, 1);
  });

  test('several files do not become one', async () => {
    workshop.put({ local: 'L' });
    await assert.rejects(buildTree(`ADD local ${url} /one`), (error) => isFault(error, 'build/bad-destination'));
  });

  test('a file is dated as its server says, a repository as the build', async () => {
    remotes.files.set('https://host/late', { bytes: utf8('L'), lastModified: 'Thu, 01 Jan 2099 00:00:00 GMT' });
    remotes.files.set('https://host/undated', { bytes: utf8('U') });
    const { layers } = await workshop.build(
      `FROM scratch\nADD ${url} https://host/late https://host/undated ${repository} /`,
      { remotes },
    );
    const tree = openFileTree(await Promise.all(layers.map((layer) => workshop.blobs.rest(layer))));
    const times = ['f.txt', 'late', 'undated', 'a.txt'].map((path) => tree.resolve(path).node?.entry.mtimeSec);
    assert.deepEqual(times, [Date.UTC(1998, 0, 1) / 1000, testTime, 0, testTime]);
  });
});

describe('what was fetched before', () => {
  test('an unchanged file is asked for and not sent, and its steps are not done again', async () => {
    await buildTree(`ADD ${url} /x`);
    await buildTree(`ADD ${url} /x`);
    assert.deepEqual(remotes.calls, [`get ${url}`, `ask ${url}`]);
    assert.deepEqual(cachedLabels(), [`fetch ${url}`, `[2/2] ADD ${url} /x`]);
  });

  test('a changed file is taken', async () => {
    await buildTree(`ADD ${url} /x`);
    remotes.files.set(url, { bytes: utf8('other'), etag: '"2"' });
    assert.deepEqual(await buildTree(`ADD ${url} /x`), ['/x=other 600']);
  });

  test('a file that came to the same is the same, whatever its tag', async () => {
    await buildTree(`ADD ${url} /x`);
    remotes.files.set(url, { bytes: utf8('text'), etag: '"2"', lastModified: 'Thu, 01 Jan 1998 00:00:00 GMT' });
    await buildTree(`ADD ${url} /x`);
    assert.deepEqual(cachedLabels(), [`[2/2] ADD ${url} /x`]);
  });

  test('nobody is asked for what a checksum tells of', async () => {
    await buildTree(`ADD ${url} /x`);
    remotes.files.clear();
    assert.deepEqual(await buildTree(`ADD --checksum=${checksum} ${url} /y`), ['/y=text 600']);
    assert.deepEqual(remotes.calls, [`get ${url}`]);
  });

  test('another checksum is a fault, and what came is not kept', async () => {
    const line = `ADD --checksum=${digestOf('else')} ${url} /x`;
    await assert.rejects(buildTree(line), (error) => isFault(error, 'build/bad-checksum') && error.place?.line === 2);
    assert.equal(kept.size, 0);
  });

  test('a commit is looked up by its ref, and checked out once', async () => {
    await buildTree(`ADD ${repository}#main /r`);
    await buildTree(`ADD ${repository}#main /r`);
    await buildTree(`ADD ${repository}#${second} /other`);
    assert.deepEqual(remotes.calls, [
      `look up ${repository}#main`,
      `check out ${second}`,
      `look up ${repository}#main`,
      `believe ${second}`,
    ]);
  });

  test('a commit that is not what a checksum says is a fault', async () => {
    const line = `ADD --checksum=${first} ${repository}#main /r`;
    await assert.rejects(buildTree(line), (error) => isFault(error, 'build/bad-checksum'));
    assert.deepEqual(remotes.calls, [`look up ${repository}#main`]);
  });

  test('--no-cache fetches again', async () => {
    await buildTree(`ADD ${url} ${repository}#${first} /d/`);
    await buildTree(`ADD ${url} ${repository}#${first} /d/`, { noCache: true });
    assert.deepEqual(remotes.calls.filter((call) => /^(get|check)/.test(call)).sort(), [
      `check out ${first}`,
      `check out ${first}`,
      `get ${url}`,
      `get ${url}`,
    ]);
  });
});

test('credentials reach the server and nothing else', async () => {
  const secret = url.replace('//', '//me:hunter2@');
  remotes.files.set(secret, { bytes: utf8('text'), etag: '"1"' });
  const planned = await workshop.plan(`FROM scratch\nADD ${secret} /x`);
  const { descriptor, config } = await workshop.build(`FROM scratch\nADD ${secret} /x`, { remotes });
  assert.deepEqual(remotes.calls, [`get ${secret}`]);
  const told = JSON.stringify([
    planned.value?.steps.map(({ op, label }) => [op, label]),
    descriptor,
    config,
    workshop.events,
    [...kept],
  ]);
  assert.match(told, /host\/dir\/f\.txt/);
  assert.doesNotMatch(told, /hunter2/);
});
