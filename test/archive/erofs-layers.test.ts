import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { applyLayer } from '../../src/archive/index.ts';
import { Fault } from '../../src/base/index.ts';
import { fillLayer, fillOutcome, hostileLayers } from './hostile-layers.ts';
import { readLines, toTar } from './layer-lines.ts';
import { indexOf, mountLayer, mountStack, restLayer } from './rest-layer.ts';
import { directoryFacts, type TreeFacts } from './tree-facts.ts';
import { treeOps as host } from './tree-ops.ts';
import { whyNotMountable } from './why-not-mountable.ts';

/** What the kernel shows of a layer's index must be what `applyLayer` makes of the layer in `overlay` mode. */

const scratch = mkdtempSync(join(tmpdir(), 'nacre-erofs-layers-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const skip = whyNotMountable(scratch);

/** The one thing a directory on disk can not hold and an index can, and those it is told not to. */
const onlyOnDisk = new Set(['a path the kernel takes no longer', 'a character device', 'a block device']);

test('hostile layers come to what they come to when unpacked', { skip }, async (t) => {
  const outside = '/outside/of/all';
  for (const { what, layer, ...outcomes } of hostileLayers.filter(({ what }) => !onlyOnDisk.has(what))) {
    await t.test(what, () => {
      const outcome = outcomes.overlay ?? outcomes.merge;
      const tar = fillLayer(layer, outside);
      if (typeof outcome === 'string')
        assert.equal(
          codeOf(() => indexOf(tar)),
          outcome,
        );
      else {
        using mounted = mountLayer(scratch, restLayer(scratch, tar));
        const expected = outcome.flatMap((line) => fillOutcome(line, outside));
        assert.deepEqual(readLines(mounted.target, host.readXattrs).sort(), expected.sort());
      }
    });
  }
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'no fault';
}

// So few paths that most entries meet others.
const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'a/a', 'a/b', 'b/a') },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  },
);
const target = fc.oneof(
  path,
  path.map((at) => `/${at}`),
  path.map((at) => `../${at}`),
  fc.constantFrom('.', '..', '/'),
);
const named = (format: (at: string, other: string) => string, other: fc.Arbitrary<string> = path) =>
  fc.tuple(path, other).map(([at, to]) => format(at, to));

/** Entries in any order. */
const anyLayer: fc.Arbitrary<string[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: named((at) => `d ${at}`) },
    { weight: 4, arbitrary: named((at, text) => `f ${at} ${text}`) },
    { weight: 2, arbitrary: named((at, to) => `l ${at} ${to}`, target) },
    { weight: 2, arbitrary: named((at, to) => `h ${at} ${to}`) },
    { weight: 1, arbitrary: named((at) => `p ${at}`) },
    { weight: 1, arbitrary: named((at) => `c ${at}`) },
    { weight: 2, arbitrary: named((at) => `f ${at.replace(/[^/]*$/, '.wh.$&')}`) },
    { weight: 1, arbitrary: named((at) => `f ${at}/.wh..wh..opq`) },
  ),
  { maxLength: 14 },
);

/** A directory with the layer in it, or the code of the fault it came to. */
async function unpack(tar: Buffer): Promise<string> {
  const root = mkdtempSync(join(scratch, 'unpacked-'));
  try {
    await applyLayer([tar], root, { mode: 'overlay', ops: host, devices: 'make' });
    return root;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** Of a whiteout only that it is there; when it was made depends on who made it. */
function comparable(facts: TreeFacts): TreeFacts {
  return new Map([...facts].map(([at, fact]) => [at, fact.startsWith('20000 ') ? 'whiteout' : fact]));
}

test('random layers come to what they come to when unpacked', { skip }, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(anyLayer, async (lines) => {
      const tar = toTar(['d ./', ...lines]);
      const unpacked = await unpack(tar);
      if (!unpacked.startsWith('/'))
        return assert.equal(
          codeOf(() => indexOf(tar)),
          unpacked,
        );
      compared += 1;
      using mounted = mountLayer(scratch, restLayer(scratch, tar));
      const expected = comparable(directoryFacts(unpacked, host.readXattrs));
      assert.deepEqual(comparable(directoryFacts(mounted.target, host.readXattrs)), expected);
      assert.deepEqual(marksOf(mounted.target, expected), marksOf(unpacked, expected));
    }),
    { numRuns: 300 },
  );
  assert.ok(compared > 50, `only ${compared} of 300 were layers`);
});

/** Overlayfs's marks by path. */
function marksOf(root: string, facts: TreeFacts): [string, string[]][] {
  const marks = [...facts.keys()].map((at): [string, string[]] => {
    const found = [...host.readXattrs(join(root, at))].filter(([name]) => name.startsWith('trusted.overlay.'));
    return [at, found.map(([name, value]) => `${name}=${Buffer.from(value).toString()}`).sort()];
  });
  return marks.filter(([, found]) => found.length > 0);
}

const anyGoodLayer = anyLayer.filter((lines) => codeOf(() => indexOf(toTar(lines))) === 'no fault');

test('a stack of indexes shows what a stack of directories shows', { skip }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyGoodLayer, { minLength: 2, maxLength: 4 }), async (layers) => {
      const tars = layers.map((lines) => toTar(['d ./', ...lines]));
      const unpacked: string[] = [];
      for (const tar of tars) unpacked.unshift(await unpack(tar));
      using stack = new DisposableStack();
      const indexed = tars.map((tar) => stack.use(mountLayer(scratch, restLayer(scratch, tar))).target).reverse();
      const [ofDirectories, ofIndexes] = [unpacked, indexed].map((lowers) => {
        const { target: merged } = stack.use(mountStack(scratch, lowers));
        return directoryFacts(merged, host.readXattrs, false);
      });
      assert.deepEqual(ofIndexes, ofDirectories);
    }),
    { numRuns: 60 },
  );
});

test('the root of a layer that does not say it has a time nobody writes', { skip }, () => {
  using said = mountLayer(scratch, restLayer(scratch, toTar(['d ./', 'f a 1'])));
  using unsaid = mountLayer(scratch, restLayer(scratch, toTar(['f a 1'])));
  const rootOf = (root: string): string | undefined => directoryFacts(root, host.readXattrs).get('')?.split(' ->')[0];
  assert.equal(rootOf(said.target), '40755 0:0 0 bytes 0 2 links 0:0');
  assert.equal(rootOf(unsaid.target), '40755 0:0 0 bytes 1 2 links 0:0');
});

test('marks can be where overlayfs looks without a privilege', { skip }, () => {
  const tar = toTar(['d d', 'f d/.wh.x', 'f d/.wh..wh..opq']);
  mkdirSync(join(scratch, 'user'));
  using mounted = mountLayer(scratch, restLayer(join(scratch, 'user'), tar, { overlayXattrs: 'user' }));
  const marks = [...host.readXattrs(join(mounted.target, 'd'))].map(([name, value]) => [
    name,
    String(Buffer.from(value)),
  ]);
  assert.deepEqual(marks.sort(), [
    ['user.overlay.opaque', 'y'],
    ['user.overlay.origin', ''],
  ]);
});
