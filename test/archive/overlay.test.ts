import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type ApplyOptions, applyLayer, writeUpperLayer } from '../../src/archive/index.ts';
import { messageOf, utf8 } from '../../src/base/index.ts';
import { describeTree } from './describe-tree.ts';
import { toTar } from './layer-lines.ts';
import { treeOps as host, isRoot } from './tree-ops.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-overlay-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const apply = { ops: host, devices: 'make' } as const satisfies Omit<ApplyOptions, 'mode'>;

interface Mounted extends Disposable {
  readonly target: string;
}

function mountOverlay(
  lowers: readonly string[],
  writable?: { readonly upper: string; readonly work: string },
): Mounted {
  const target = mkdtempSync(join(scratch, 'merged-'));
  const above = writable === undefined ? [] : [`upperdir=${writable.upper}`, `workdir=${writable.work}`];
  const options = [`lowerdir=${lowers.join(':')}`, ...above, 'redirect_dir=off', 'metacopy=off'];
  host.mount({ type: 'overlay', source: 'overlay', target, options });
  return { target, [Symbol.dispose]: () => host.unmount(target) };
}

/** Why overlays can't be mounted here; `undefined` when they can. */
function whyNotMountable(): string | undefined {
  if (!isRoot) return 'mounting an overlay takes root';
  const [lower, upper, work] = [0, 0, 0].map(() => mkdtempSync(join(scratch, 'try-'))) as [string, string, string];
  try {
    mountOverlay([lower], { upper, work })[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return `an overlay can not be mounted here: ${messageOf(error)}`;
  }
}

const reason = whyNotMountable();

/**
 * Applies `below`, mounts an overlay above it, changes what is mounted, and takes the layer that this makes. Applied to another copy of
 * `below`, and mounted above it, the layer has to show what was mounted.
 */
async function checkRoundTrip(below: readonly string[], change: (merged: string) => void): Promise<void> {
  const directory = mkdtempSync(join(scratch, 'case-'));
  const [lower, copy, upper, work, layer] = ['lower', 'copy', 'upper', 'work', 'layer'].map((name) => {
    mkdirSync(join(directory, name));
    return join(directory, name);
  }) as [string, string, string, string, string];
  for (const root of [lower, copy]) await applyLayer([toTar(below)], root, { ...apply, mode: 'merge' });
  let expected: Map<string, string>;
  {
    using mounted = mountOverlay([lower], { upper, work });
    change(mounted.target);
    expected = describeTree(mounted.target, host.readXattrs);
  }
  const tar: Buffer[] = [];
  await writeUpperLayer(upper, (bytes) => tar.push(Buffer.from(bytes)), { readXattrs: host.readXattrs });
  await applyLayer(tar, copy, { ...apply, mode: 'merge' });
  assert.deepEqual(describeTree(copy, host.readXattrs), expected);
  await applyLayer(tar, layer, { ...apply, mode: 'overlay' });
  {
    using mounted = mountOverlay([layer, lower]);
    assert.deepEqual(describeTree(mounted.target, host.readXattrs), expected);
  }
  rmSync(directory, { recursive: true });
}

const below = [
  'd bin',
  'f bin/tool tool',
  'h bin/same bin/tool',
  'd etc',
  'f etc/passwd root',
  'f etc/group root',
  'f etc/hosts localhost',
  'l etc/mtab /proc/mounts',
  'd etc/conf.d',
  'f etc/conf.d/a 1',
  'f etc/conf.d/b 2',
  'd usr',
  'd usr/share',
  'd usr/share/doc',
  'f usr/share/doc/readme text',
  'l doc usr/share/doc',
  'd var',
  'd var/cache',
  'f var/cache/x 1',
  'd var/lib',
  'f var/lib/state 1',
  'f replaced-by-directory 1',
];

test('every kind of change in a mounted overlay comes back out of its layer', async (t: TestContext) => {
  if (reason !== undefined) return t.skip(reason);
  await checkRoundTrip(below, (merged) => {
    const at = (path: string): string => join(merged, path);
    unlinkSync(at('etc/group'));
    rmSync(at('var/cache'), { recursive: true });
    // A directory made again where one was is opaque.
    rmSync(at('etc/conf.d'), { recursive: true });
    mkdirSync(at('etc/conf.d'));
    writeFileSync(at('etc/conf.d/b'), 'new');
    rmSync(at('var/lib'), { recursive: true });
    writeFileSync(at('var/lib'), 'a file now');
    unlinkSync(at('replaced-by-directory'));
    mkdirSync(at('replaced-by-directory/sub'), { recursive: true });
    chmodSync(at('bin/tool'), 0o4755);
    chownSync(at('etc/passwd'), 12, 34);
    chmodSync(at('usr/share'), 0o1777);
    lutimesSync(at('etc/mtab'), 5, 5);
    host.setTimes(at('usr/share/doc/readme'), 1_234_567_890, 987_654_321);
    linkSync(at('etc/hosts'), at('etc/hosts-too'));
    linkSync(at('etc/hosts'), at('also-hosts'));
    host.setXattr(at('usr'), 'user.note', utf8('on a directory'));
    host.setXattr(
      at('bin/same'),
      'security.capability',
      Buffer.from('0100000200040000000000000000000000000000', 'hex'),
    );
    renameSync(at('also-hosts'), at('usr/renamed'));
    renameSync(at('usr/share/doc/readme'), at('moved-readme'));
    symlinkSync('../over/there', at('bin/link'));
    unlinkSync(at('doc'));
    symlinkSync('var', at('doc'));
    host.makeNode(at('var/pipe'), 'fifo', 0o600, 0, 0);
    host.makeNode(at('var/null'), 'chardevice', 0o666, 1, 3);
    mkdirSync(at('closed'), { mode: 0 });
    writeFileSync(at('closed/f'), 'x', { mode: 0 });
    appendFileSync(at('closed/f'), Buffer.alloc(3_000_000, 'long'));
    truncateSync(at('closed/f'), 2_500_000);
  });
});

test('two layers of the same changes are the same bytes', async (t: TestContext) => {
  if (reason !== undefined) return t.skip(reason);
  const tars: string[] = [];
  for (const names of [
    ['a', 'b', 'c'],
    ['c', 'b', 'a'],
  ]) {
    const [lower, upper, work] = [0, 0, 0].map(() => mkdtempSync(join(scratch, 'same-'))) as [string, string, string];
    await applyLayer([toTar(below)], lower, { ...apply, mode: 'merge' });
    using mounted = mountOverlay([lower], { upper, work });
    for (const name of names) writeFileSync(join(mounted.target, 'etc', name), name);
    for (const name of names) linkSync(join(mounted.target, 'etc', name), join(mounted.target, `usr/${name}`));
    rmSync(join(mounted.target, 'var'), { recursive: true });
    const pieces: Buffer[] = [];
    const options = { readXattrs: host.readXattrs, latest: 1_000_000_000 };
    await writeUpperLayer(upper, (bytes) => pieces.push(Buffer.from(bytes)), options);
    tars.push(Buffer.concat(pieces).toString('hex'));
  }
  assert.equal(tars[0], tars[1]);
});

/** A change to try; one that is not possible where things stand does nothing. */
type Change = (merged: string) => void;

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  path.map(
    (at): Change =>
      (merged) =>
        rmSync(join(merged, at), { recursive: true, force: true }),
  ),
  path.map(
    (at): Change =>
      (merged) =>
        mkdirSync(join(merged, at)),
  ),
  fc.tuple(path, fc.string()).map(
    ([at, text]): Change =>
      (merged) =>
        writeFileSync(join(merged, at), text),
  ),
  fc.tuple(path, path).map(
    ([at, to]): Change =>
      (merged) =>
        renameSync(join(merged, at), join(merged, to)),
  ),
  fc.tuple(path, path).map(
    ([at, to]): Change =>
      (merged) =>
        linkSync(join(merged, at), join(merged, to)),
  ),
  fc.tuple(path, path).map(
    ([at, to]): Change =>
      (merged) =>
        symlinkSync(to, join(merged, at)),
  ),
  fc.tuple(path, fc.nat(0o777)).map(
    ([at, mode]): Change =>
      (merged) =>
        chmodSync(join(merged, at), mode),
  ),
);

function attempt(change: Change, merged: string): void {
  try {
    change(merged);
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error;
  }
}

const anyTree: fc.Arbitrary<string[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('d', 'f', 'd'), path), { maxLength: 14, selector: ([, at]) => at })
  .map((entries) => {
    const directories = new Set(entries.filter(([type]) => type === 'd').map(([, at]) => at));
    const isReachable = (at: string): boolean => {
      const parent = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      return parent === '' || (directories.has(parent) && isReachable(parent));
    };
    const reachable = entries.filter(([, at]) => isReachable(at)).sort(([, a], [, b]) => (a < b ? -1 : 1));
    return reachable.map(([type, at]) => (type === 'd' ? `d ${at}` : `f ${at} ${at}`));
  });

test('whatever is changed in a mounted overlay comes back out of its layer', async (t: TestContext) => {
  if (reason !== undefined) return t.skip(reason);
  await fc.assert(
    fc.asyncProperty(anyTree, fc.array(anyChange, { maxLength: 12 }), async (tree, changes) => {
      await checkRoundTrip(tree, (merged) => {
        for (const change of changes) attempt(change, merged);
      });
    }),
    { numRuns: 40 },
  );
});

/** A tree, with whiteouts and opaque marks of any place in it, also of what the layer brings itself, before or after that. */
const anyLayer: fc.Arbitrary<string[]> = fc
  .tuple(anyTree, fc.array(fc.tuple(fc.constantFrom('hide', 'opaque'), path, fc.nat(20)), { maxLength: 5 }))
  .map(([tree, marks]) => {
    const directories = new Set([
      '',
      ...tree.filter((line) => line.startsWith('d ')).map((line) => `${line.slice(2)}/`),
    ]);
    const lines = [...tree];
    for (const [kind, at, position] of marks) {
      const parent = at.slice(0, at.lastIndexOf('/') + 1);
      // Overlayfs knows no opaque mark on the root of a layer.
      if (!directories.has(parent) || (kind === 'opaque' && parent === '')) continue;
      const name = kind === 'opaque' ? '.wh..wh..opq' : `.wh.${at.slice(parent.length)}`;
      lines.splice(position, 0, `f ${parent}${name}`);
    }
    return lines;
  });

test('layers merged into one directory show what they show when mounted above each other', async (t: TestContext) => {
  if (reason !== undefined) return t.skip(reason);
  await fc.assert(
    fc.asyncProperty(fc.array(anyLayer, { minLength: 2, maxLength: 4 }), async (layers) => {
      const directory = mkdtempSync(join(scratch, 'stack-'));
      const merged = mkdtempSync(join(directory, 'merged-'));
      const lowers: string[] = [];
      for (const layer of layers) {
        const lower = mkdtempSync(join(directory, 'layer-'));
        await applyLayer([toTar(layer)], merged, { ...apply, mode: 'merge' });
        await applyLayer([toTar(layer)], lower, { ...apply, mode: 'overlay' });
        lowers.unshift(lower);
      }
      {
        using mounted = mountOverlay(lowers);
        const seen = describeTree(mounted.target, host.readXattrs);
        assert.deepEqual(describeTree(merged, host.readXattrs), seen);
      }
      rmSync(directory, { recursive: true });
    }),
    { numRuns: 60 },
  );
});
