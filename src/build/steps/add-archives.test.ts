import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createTarWriter, type Entry, plainEntry, readTarEntries } from '../../archive/index.ts';
import { concatBytes, isFault, utf8 } from '../../base/index.ts';
import { openWorkshop, testTime, type Workshop } from '../testing/workshop.ts';

type Part = Pick<Entry, 'path' | 'type'> & Partial<Entry> & { readonly text?: string };

function tar(...parts: readonly Part[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => void pieces.push(Uint8Array.from(bytes)));
  for (const { text = '', ...fields } of parts) {
    const bytes = utf8(text);
    writer.entry({ ...plainEntry, mode: 0o644, mtimeSec: 100, ...fields, size: bytes.length }, [bytes]);
  }
  writer.end();
  return concatBytes(pieces);
}

const simple = tar(
  { path: '', type: 'directory', mode: 0o700 },
  { path: 'd', type: 'directory', mode: 0o750, uid: 1, gid: 2 },
  { path: 'd/f', type: 'file', text: 'F', mode: 0o600, uid: 1, gid: 2, mtimeSec: testTime + 50 },
  { path: 'd/again', type: 'hardlink', linkTarget: 'd/f' },
  { path: 'd/link', type: 'symlink', mode: 0o777, linkTarget: 'f' },
  { path: 'no/directory/entry', type: 'file', text: 'E' },
);
const simpleAt = (directory: string, owner = ' 1:2'): readonly string[] => [
  `${directory}/d/ 750${owner}`,
  `${directory}/d/again=F 600${owner}`,
  `${directory}/d/f=F 600${owner}`,
  `${directory}/d/link -> f${owner === ' 1:2' ? '' : owner}`,
  `${directory}/no/`,
  `${directory}/no/directory/`,
  `${directory}/no/directory/entry=E${owner === ' 1:2' ? '' : owner}`,
];

/** Files of the context, and what `ADD name …` gives. */
interface Row {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly line: string;
  readonly gives: readonly string[] | string;
}

const rows: readonly Row[] = [
  { title: 'a plain tar', bytes: simple, line: 'ADD x /to', gives: ['/to/', ...simpleAt('/to')] },
  { title: 'into a directory that is there', bytes: simple, line: 'ADD x /srv/', gives: simpleAt('/srv') },
  { title: 'gzip', bytes: gzipSync(simple), line: 'ADD x /to', gives: ['/to/', ...simpleAt('/to')] },
  { title: 'zstd', bytes: zstdCompressSync(simple), line: 'ADD x /to', gives: ['/to/', ...simpleAt('/to')] },
  {
    title: 'with an owner',
    bytes: simple,
    line: 'ADD --chown=5:6 x /srv',
    gives: [
      '/srv/no/ 5:6',
      '/srv/no/directory/ 5:6',
      ...simpleAt('/srv', ' 5:6').filter((line) => !line.endsWith('/')),
    ].sort(),
  },
  {
    title: 'through a link of the image',
    bytes: tar({ path: 'bin/tool', type: 'file', text: 'T' }),
    line: 'ADD x /',
    gives: ['/usr/bin/tool=T'],
  },
  { title: 'COPY leaves it as it is', bytes: tar(), line: 'COPY x /to', gives: [`/to=${'\0'.repeat(1024)}`] },
  { title: '--unpack=false too', bytes: tar(), line: 'ADD --unpack=false x /to', gives: [`/to=${'\0'.repeat(1024)}`] },
  { title: 'no archive: zeros', bytes: new Uint8Array(600), line: 'ADD x /to', gives: [`/to=${'\0'.repeat(600)}`] },
  { title: 'no archive: text', bytes: utf8('text'), line: 'ADD x /to', gives: ['/to=text'] },
  { title: 'no archive: nothing', bytes: utf8(''), line: 'ADD x /to', gives: ['/to='] },
  {
    title: 'no archive: long text',
    bytes: utf8('long '.repeat(300)),
    line: 'ADD x /to',
    gives: [`/to=${'long '.repeat(300)}`],
  },
  { title: 'broken bzip2', bytes: utf8('BZh91AY&SY'), line: 'ADD x /to', gives: 'archive/bad-compression' },
  { title: 'broken off', bytes: simple.subarray(0, 1200), line: 'ADD x /to', gives: 'archive/truncated' },
  { title: 'that climbs out', bytes: escaping(), line: 'ADD x /to', gives: 'archive/escaping-path' },
  { title: 'a whiteout', bytes: tar({ path: '.wh.etc', type: 'file' }), line: 'ADD x /', gives: 'build/bad-source' },
  {
    title: 'what is in the way is replaced',
    bytes: tar(
      { path: 'srv', type: 'file', text: 'x' },
      { path: 'bin', type: 'directory', mode: 0o755 },
      { path: 'bin/b', type: 'file', text: 'b' },
      { path: 'new/f', type: 'file', text: 'gone' },
      { path: 'new', type: 'symlink', mode: 0o777, linkTarget: 'srv' },
    ),
    line: 'ADD x /',
    gives: ['/bin/', '/bin/b=b', '/new -> srv', '/srv=x'],
  },
  {
    title: 'a link to what is not there',
    bytes: tar({ path: 'l', type: 'hardlink', linkTarget: 'gone' }),
    line: 'ADD x /',
    gives: 'build/bad-source',
  },
];

/** An archive with `../f` in it, which no writer of ours makes. */
function escaping(): Uint8Array {
  const bytes = Buffer.from(tar({ path: 'aa/f', type: 'file', text: 'x' }));
  bytes.write('../f');
  const sum = bytes.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

describe('ADD of archives', () => {
  let workshop: Workshop;
  let old: readonly string[];

  before(async () => {
    workshop = openWorkshop();
    await workshop.addImage('base', { bin: '-> usr/bin', srv: undefined, 'usr/bin': undefined });
    old = await workshop.list((await workshop.build('FROM base')).layers);
  });
  after(() => workshop[Symbol.dispose]());

  for (const { title, bytes, line, gives } of rows) {
    test(`${title}: ${line}`, async () => {
      writeFileSync(join(workshop.context, 'x'), bytes);
      const work = workshop.build(`FROM base\n${line}`);
      if (typeof gives === 'string') return assert.rejects(work, (error) => isFault(error, gives));
      const lines = await workshop.list((await work).layers);
      assert.deepEqual(
        lines.filter((each) => !old.includes(each)),
        gives,
      );
    });
  }

  test('hard links stay links, also through COPY --from, whatever comes first', async () => {
    const links = tar(
      { path: 'b', type: 'file', text: 'shared', mode: 0o755 },
      { path: 'a', type: 'hardlink', linkTarget: 'b' },
      { path: 'c', type: 'hardlink', linkTarget: 'a' },
    );
    writeFileSync(join(workshop.context, 'x'), links);
    const { layers } = await workshop.build('FROM scratch AS one\nADD x /d\nFROM scratch\nCOPY --from=one /d /e');
    const [layer] = layers;
    assert.ok(layer !== undefined);
    const bytes = readFileSync(workshop.blobs.pathOf(layer.diffId));
    const items = [...readTarEntries((at, length) => bytes.subarray(at, at + length), bytes.length)];
    assert.deepEqual(
      items.map(({ entry: { path, type, linkTarget, mode } }) => [path, type, linkTarget, mode]),
      [
        ['e', 'directory', '', 0o755],
        ['e/a', 'file', '', 0o755],
        ['e/b', 'hardlink', 'e/a', 0o755],
        ['e/c', 'hardlink', 'e/a', 0o755],
      ],
    );
  });

  for (const [program, name] of [
    ['xz', 'x.xz'],
    ['bzip2', 'x.bz2'],
  ] as const) {
    test(program, async (t) => {
      writeFileSync(join(workshop.context, 'x'), simple);
      const { status } = spawnSync(program, ['--force', 'x'], { cwd: workshop.context });
      if (status !== 0) return t.skip(`${program} is not installed`);
      const { layers } = await workshop.build(`FROM base\nADD ${name} /srv`);
      const lines = await workshop.list(layers);
      assert.deepEqual(
        lines.filter((each) => !old.includes(each)),
        simpleAt('/srv'),
      );
    });
  }
});
