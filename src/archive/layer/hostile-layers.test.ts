import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fillLayer, fillOutcome, hostileLayers } from '../../../test/archive/hostile-layers.ts';
import { readLines } from '../../../test/archive/layer-lines.ts';
import { treeOps } from '../../../test/archive/tree-ops.ts';
import { isFault } from '../../base/index.ts';
import { applyLayer } from './apply-layer.ts';

let scratch = '';
/** A directory that no layer may touch, beside the roots. */
let outside = '';

before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'nacre-hostile-'));
  outside = join(scratch, 'outside');
  mkdirSync(outside);
  mkdirSync(join(scratch, 'roots'));
  writeFileSync(join(outside, 'secret'), 'untouched', { mode: 0o600 });
});

after(() => rmSync(scratch, { recursive: true, force: true }));

/** All there is to know about the directory outside. */
function inspectOutside(): unknown {
  const files = readdirSync(outside).map((name) => [name, readFileSync(join(outside, name), 'utf8')]);
  const stats = [outside, join(outside, 'secret')].map((path) => lstatSync(path, { bigint: true }));
  return [files, stats.map(({ mode, uid, gid, nlink, mtimeNs, ctimeNs }) => [mode, uid, gid, nlink, mtimeNs, ctimeNs])];
}

const owners = process.geteuid?.() === 0 ? 'layer' : 'caller';

for (const mode of ['merge', 'overlay'] as const) {
  describe(`hostile layers: ${mode}`, () => {
    for (const { what, below = [], layer, ...outcomes } of hostileLayers) {
      test(what, async () => {
        const outcome = (mode === 'overlay' ? outcomes.overlay : undefined) ?? outcomes.merge;
        const root = mkdtempSync(join(scratch, 'roots', 'root-'));
        const options = { mode, ops: treeOps, owners, overlayXattrs: 'user' } as const;
        if (mode === 'merge') await applyLayer([fillLayer(below, outside)], root, options);
        const sentinel = inspectOutside();
        const applying = applyLayer([fillLayer(layer, outside)], root, options);
        if (typeof outcome === 'string') {
          await assert.rejects(applying, (error) => {
            assert.ok(isFault(error, outcome), String(error));
            return true;
          });
        } else {
          await applying;
          assert.deepEqual(
            readLines(root, treeOps.readXattrs).sort(),
            outcome.flatMap((line) => fillOutcome(line, outside)).sort(),
          );
        }
        assert.deepEqual(inspectOutside(), sentinel);
        assert.deepEqual(readdirSync(scratch).sort(), ['outside', 'roots']);
        rmSync(root, { recursive: true });
      });
    }
  });
}
