import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { decodePath, fsPath } from '../../src/base/index.ts';
import type { FileCalls } from '../../src/host/index.ts';
import { digestOf } from '../../src/oci/index.ts';

/** All there is to know of each file in a directory, by path; of overlayfs's whiteouts only that they are there. */
export function describeTree(root: string, host: Pick<FileCalls, 'readXattrs'>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pending = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const hostPath = path === '' ? root : `${root}/${path}`;
    const stat = lstatSync(fsPath(hostPath), { bigint: true });
    found.set(path, describeFile(hostPath, stat, host));
    if (!stat.isDirectory()) continue;
    const names = readdirSync(fsPath(hostPath), { encoding: 'buffer' }).map(decodePath);
    for (const name of names) pending.push(path === '' ? name : `${path}/${name}`);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describeFile(hostPath: string, stat: BigIntStats, host: Pick<FileCalls, 'readXattrs'>): string {
  if (stat.isCharacterDevice() && stat.rdev === 0n) return 'whiteout';
  const xattrs = [...host.readXattrs(hostPath)].map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`);
  const { mode, uid, gid, mtimeNs, nlink, rdev } = stat;
  const content = stat.isFile()
    ? digestOf(readFileSync(fsPath(hostPath)))
    : stat.isSymbolicLink()
      ? decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' }))
      : '';
  const links = stat.isDirectory() ? '' : `links ${nlink}`;
  return `${mode.toString(8)} ${uid}:${gid} ${mtimeNs} ${links} ${rdev} ${xattrs.sort().join(' ')} ${content}`;
}
