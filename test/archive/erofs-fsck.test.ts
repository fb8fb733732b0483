import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { Entry } from '../../src/archive/index.ts';
import { hasProgram } from '../../src/archive/tar/testing/programs.ts';
import { sampleEntry } from '../../src/archive/tar/testing/random-entry.ts';
import { writeAll } from '../../src/archive/tar/testing/write-all.ts';
import { utf8 } from '../../src/base/index.ts';
import type { LayerAtRest } from '../../src/oci/index.ts';
import { indexOf, restLayer } from './rest-layer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-erofs-fsck-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Verdict {
  readonly good: boolean;
  readonly said: string;
}

function check({ indexPath, tarPath }: Pick<LayerAtRest, 'indexPath' | 'tarPath'>): Verdict {
  const { status, stdout, stderr } = spawnSync('fsck.erofs', [`--device=${tarPath}`, '--extract', indexPath], {
    encoding: 'utf8',
  });
  return { good: status === 0, said: stdout + stderr };
}

const xattrs = (value: string): Partial<Entry> => ({
  xattrs: new Map([
    ['user.shared', utf8('by all')],
    ['trusted.own', utf8(value)],
  ]),
});

/** Something of all that an index can hold. */
const tar = writeAll([
  sampleEntry({ path: '', type: 'directory', mode: 0o755, mtimeSec: -5 }),
  ...Array.from({ length: 3000 }, (_, at) => sampleEntry({ path: `many/file-${at}`, mtimeSec: at % 7, ...xattrs('') })),
  ...[100, 480, 600, 4000].map((size) =>
    sampleEntry({ path: `link-${size}`, type: 'symlink', linkTarget: 't'.repeat(size), ...xattrs(`${size}`) }),
  ),
  { entry: sampleEntry({ path: 'content', size: 70_000, uid: 70_000 }), content: Buffer.alloc(70_000, 'x') },
  sampleEntry({ path: 'same', type: 'hardlink', linkTarget: 'content' }),
  sampleEntry({ path: 'null', type: 'chardevice', devMajor: 1, devMinor: 3 }),
  sampleEntry({ path: 'pipe', type: 'fifo' }),
  sampleEntry({ path: 'many/.wh.gone' }),
  sampleEntry({ path: 'implied/by/.wh..wh..opq' }),
]);

test('fsck.erofs finds no fault with an index, and one with a damaged one', (t: TestContext) => {
  if (!hasProgram('fsck.erofs')) return t.skip('there is no fsck.erofs');
  const layer = restLayer(scratch, tar);
  const { good, said } = check(layer);
  if (/blksize 512 isn't supported/.test(said)) return t.skip('this fsck.erofs knows no blocks of 512 bytes');
  assert.ok(good, said);
  const damaged = indexOf(tar);
  damaged.fill(0xff, 2000, 3000);
  const indexPath = join(scratch, 'damaged');
  writeFileSync(indexPath, damaged);
  assert.equal(check({ ...layer, indexPath }).good, false);
});
