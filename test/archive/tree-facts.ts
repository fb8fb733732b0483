import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import type { FileRange, IndexedLayer, IndexedNode, ReadXattrs } from '../../src/archive/index.ts';
import { comparePaths, decodePath, fsPath } from '../../src/base/index.ts';

/**
 * All that can be said about each path of a tree, by path; '' is the root. Names that share a file say so by the first of them.
 */
export type TreeFacts = Map<string, string>;

/** One file, by whomever it was found. */
interface Facts {
  readonly mode: number;
  readonly owner: string;
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly links: number;
  readonly device: string;
  readonly target: string;
  readonly content: string;
  /** First path of the same file. */
  readonly same: string;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  readonly opaque: boolean;
}

/** What the kernel says about a directory and all below it. @param directoryLinks whether links of directories count */
export function directoryFacts(root: string, readXattrs: ReadXattrs, directoryLinks = true): TreeFacts {
  const facts: TreeFacts = new Map();
  const groups = new Map<bigint, string>();
  const visit = (path: string): void => {
    const hostPath = path === '' ? root : `${root}/${path}`;
    const stat = lstatSync(fsPath(hostPath), { bigint: true });
    const same = stat.isDirectory() ? path : (groups.get(stat.ino) ?? path);
    groups.set(stat.ino, same);
    facts.set(path, format(kernelFacts(hostPath, stat, same, readXattrs), directoryLinks));
    if (!stat.isDirectory()) return;
    const names = readdirSync(fsPath(hostPath), { encoding: 'buffer' }).map(decodePath).sort(comparePaths);
    for (const name of names) visit(path === '' ? name : `${path}/${name}`);
  };
  visit('');
  return facts;
}

/** What an index says about a layer. */
export function layerFacts(layer: IndexedLayer, directoryLinks = true): TreeFacts {
  const facts: TreeFacts = new Map();
  const groups = new Map<number, string>();
  const visit = (node: IndexedNode): void => {
    const { path } = node.entry;
    const same = node.entry.type === 'directory' ? path : (groups.get(node.inode) ?? path);
    groups.set(node.inode, same);
    facts.set(path, format(indexFacts(node, layer, same), directoryLinks));
    for (const child of layer.children(node)) visit(child);
  };
  visit(layer.root);
  return facts;
}

const typeBits: Readonly<Record<string, number>> = {
  fifo: 0o010000,
  chardevice: 0o020000,
  directory: 0o040000,
  blockdevice: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
};

function indexFacts({ entry, links, opaque }: IndexedNode, layer: IndexedLayer, same: string): Facts {
  const { type, uid, gid, size, linkTarget, devMajor, devMinor, xattrs } = entry;
  const node = layer.look(entry.path);
  return {
    mode: entry.mode | (typeBits[type] ?? 0),
    owner: `${uid}:${gid}`,
    size,
    mtimeNs: BigInt(entry.mtimeSec) * 1_000_000_000n + BigInt(entry.mtimeNsec),
    links,
    device: `${devMajor}:${devMinor}`,
    target: linkTarget,
    content: type === 'file' && node !== undefined ? hashRanges(layer.content(node)) : '',
    same,
    xattrs,
    opaque,
  };
}

function kernelFacts(hostPath: string, stat: BigIntStats, same: string, readXattrs: ReadXattrs): Facts {
  const xattrs = readXattrs(hostPath);
  const isDevice = stat.isCharacterDevice() || stat.isBlockDevice();
  const opaque = xattrs.get('trusted.overlay.opaque') ?? xattrs.get('user.overlay.opaque');
  return {
    mode: Number(stat.mode),
    owner: `${stat.uid}:${stat.gid}`,
    size: stat.isFile() ? Number(stat.size) : 0,
    mtimeNs: stat.mtimeNs,
    links: Number(stat.nlink),
    device: isDevice ? deviceNumbers(Number(stat.rdev)) : '0:0',
    target: stat.isSymbolicLink() ? decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' })) : '',
    content: stat.isFile() ? hashFile(hostPath) : '',
    same,
    xattrs: new Map([...xattrs].filter(([name]) => !/^(trusted|user)\.overlay\./.test(name))),
    opaque: stat.isDirectory() && Buffer.from(opaque ?? []).toString() === 'y',
  };
}

/** As stat(2) gives them to a process. */
function deviceNumbers(rdev: number): string {
  return `${(rdev >>> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`;
}

function format(facts: Facts, directoryLinks: boolean): string {
  const isDirectory = (facts.mode & 0o170000) === 0o040000;
  const xattrs = [...facts.xattrs].map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`).sort();
  return [
    facts.mode.toString(8),
    facts.owner,
    `${facts.size} bytes`,
    String(facts.mtimeNs),
    ...(isDirectory && !directoryLinks ? [] : [`${facts.links} links`]),
    facts.device,
    `-> ${facts.target}`,
    facts.content,
    `= ${facts.same}`,
    ...xattrs,
    ...(facts.opaque ? ['opaque'] : []),
  ].join(' ');
}

const shortest = 16;

function hashFile(hostPath: string): string {
  return createHash('sha256')
    .update(readFileSync(fsPath(hostPath)))
    .digest('hex')
    .slice(0, shortest);
}

function hashRanges(ranges: readonly FileRange[]): string {
  const hash = createHash('sha256');
  for (const { file, position, length } of ranges) hash.update(readStretch(file, position, length));
  return hash.digest('hex').slice(0, shortest);
}

function readStretch(file: string | undefined, position: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  if (file === undefined) return bytes;
  const fd = openSync(file, 'r');
  try {
    if (readSync(fd, bytes, 0, length, position) !== length) throw new Error(`${file} is too short`);
    return bytes;
  } finally {
    closeSync(fd);
  }
}
