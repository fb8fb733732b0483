import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTarEntries } from '../../src/archive/index.ts';
import { mountLayer, restLayer } from './rest-layer.ts';
import { directoryFacts, type TreeFacts } from './tree-facts.ts';
import { treeOps as host } from './tree-ops.ts';

/** A directory in memory, so that unpacking costs little. */
export function memoryDirectory(scratch: string): { readonly path: string } & Disposable {
  const path = join(scratch, 'memory');
  mkdirSync(path);
  host.mount({ type: 'tmpfs', source: 'tmpfs', target: path, options: ['mode=755', 'nr_inodes=0'] });
  return { path, [Symbol.dispose]: () => host.unmount(path, { detach: true }) };
}

/** The archive that GNU tar makes of paths in a directory. */
export function packWithTar(scratch: string, directory: string, args: readonly string[]): Buffer {
  const path = join(mkdtempSync(join(scratch, 'packed-')), 'tar');
  runTar(['-c', '--format=pax', ...xattrs, '-f', path, '-C', directory, ...args]);
  return readFileSync(path);
}

/** Unpacks an archive into a new directory below another, and gives its path. */
function unpackWithTar(below: string, tarPath: string): string {
  const root = mkdtempSync(join(below, 'unpacked-'));
  runTar(['-x', '-p', '--numeric-owner', ...xattrs, '-f', tarPath, '-C', root]);
  return root;
}

const xattrs = ['--xattrs', '--xattrs-include=*'];

function runTar(args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('tar', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  // 1: a file changed while it was read, which is no matter here.
  if (status !== 0 && status !== 1) throw error ?? new Error(`tar ${args.join(' ')}: ${stderr}`);
}

/**
 * What the kernel shows of an archive's index must be what GNU tar makes of the archive.
 *
 * @param memory where to unpack
 */
export function compareWithTar(scratch: string, memory: string, tar: Buffer): void {
  const layer = restLayer(scratch, tar);
  const unpacked = directoryFacts(unpackWithTar(memory, layer.tarPath), host.readXattrs);
  using mounted = mountLayer(scratch, layer);
  const shown = directoryFacts(mounted.target, host.readXattrs);
  assert.deepEqual(differences(shown, unpacked, saidIn(tar)), []);
}

/** Paths that the archive has an entry for; what it only implies has a time and mode of the moment. */
function saidIn(tar: Buffer): ReadonlySet<string> {
  const read = (position: number, length: number): Buffer => tar.subarray(position, position + length);
  return new Set([...readTarEntries(read, tar.length)].map(({ entry }) => entry.path));
}

/** The first few of the paths that are not the same in both. */
function differences(shown: TreeFacts, expected: TreeFacts, said: ReadonlySet<string>): string[] {
  const paths = [...new Set([...shown.keys(), ...expected.keys()])];
  return paths
    .filter((path) =>
      said.has(path) ? shown.get(path) !== expected.get(path) : shown.has(path) !== expected.has(path),
    )
    .slice(0, 5)
    .map((path) => `${JSON.stringify(path)}: ${shown.get(path)} instead of ${expected.get(path)}`);
}
