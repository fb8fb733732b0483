import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ReadXattrs } from '../../src/archive/index.ts';

/** All that a layer can say about each path below a directory, one line each. Hard links name their group. */
export function describeTree(root: string, readXattrs: ReadXattrs): Map<string, string> {
  const lines = new Map<string, string>();
  const groups = new Map<bigint, string>();
  const visit = (directory: string): void => {
    for (const name of readdirSync(`${root}/${directory}`).sort()) {
      const path = directory === '' ? name : `${directory}/${name}`;
      const stat = lstatSync(`${root}/${path}`, { bigint: true });
      const group = stat.isDirectory() ? path : (groups.get(stat.ino) ?? path);
      groups.set(stat.ino, group);
      lines.set(
        path,
        [describeStat(stat), contentOf(`${root}/${path}`, stat), group, ...xattrsOf(`${root}/${path}`)].join(' '),
      );
      if (stat.isDirectory()) visit(path);
    }
  };
  visit('');
  return lines;

  function xattrsOf(path: string): string[] {
    const kept = [...readXattrs(path)].filter(([name]) => !/^(trusted|user)\.overlay\./.test(name));
    return kept.map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`).sort();
  }
}

function describeStat({ mode, uid, gid, mtimeNs, rdev }: BigIntStats): string {
  return `${mode.toString(8)} ${uid}:${gid} ${mtimeNs} ${rdev}`;
}

function contentOf(path: string, stat: BigIntStats): string {
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16) : '';
}
