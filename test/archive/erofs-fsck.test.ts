import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { hasProgram } from '../../src/archive/tar/testing/programs.ts';
import type { LayerAtRest } from '../../src/oci/index.ts';
import { toTar } from './layer-lines.ts';
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

const files = Array.from({ length: 3000 }, (_, at) => `f many/file-${at} ${at}`);
const tar = toTar([
  'd ./',
  'd many',
  ...files,
  'h same many/file-7',
  'l link many',
  'p pipe',
  'f many/.wh.x',
  'f d/.wh..wh..opq',
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
