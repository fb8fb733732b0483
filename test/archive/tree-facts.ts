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
import type { Entry, FileRange, ReadXattrs } from '../../src/archive/index.ts';
import { comparePaths, decodePath, fsPath } from '../../src/base/index.ts';

/** All that can be said about each path of a tree, one line each, by path; '' is the root. */
export type TreeFacts = Map<string, string>;

/** One file, by whomever it was found. */
interface Facts {
  readonly mode: number;
  readonly owner: string;
  readonly size: number;
  readonly mtimeNs: bigint;
  /** `undefined` when it does not count. */
  readonly links: number | undefined;
  readonly device: string;
  readonly target: string;
  readonly content: string;
  /** First path of the same file. */
  readonly same: string;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  readonly opaque: boolean;
}

/** A tree that is read without the kernel. */
export interface WalkedTree<Node extends WalkedNode> {
  readonly root: Node;
  children(directory: Node): readonly Node[];
  content(node: Node): readonly FileRange[];
}

export interface WalkedNode {
  readonly entry: Entry;
  readonly inode: object | number;
  readonly opaque?: boolean;
  readonly links?: number;
}

/** What the kernel says about a directory and all below it. @param withLinks whether the number of links counts */
export function directoryFacts(root: string, readXattrs: ReadXattrs, withLinks = true): TreeFacts {
  const facts: TreeFacts = new Map();
  const groups = new Map<string, string>();
  const visit = (path: string): void => {
    const hostPath = path === '' ? root : `${root}/${path}`;
    const stat = lstatSync(fsPath(hostPath), { bigint: true });
    const inode = `${stat.dev}:${stat.ino}`;
    const same = stat.isDirectory() ? path : (groups.get(inode) ?? path);
    groups.set(inode, same);
    facts.set(path, format(kernelFacts(hostPath, stat, { same, withLinks }, readXattrs)));
    if (!stat.isDirectory()) return;
    const names = readdirSync(fsPath(hostPath), { encoding: 'buffer' }).map(decodePath).sort(comparePaths);
    for (const name of names) visit(path === '' ? name : `${path}/${name}`);
  };
  visit('');
  return facts;
}

/** What a reader of ours says about a tree. */
export function walkedFacts<Node extends WalkedNode>(tree: WalkedTree<Node>): TreeFacts {
  const facts: TreeFacts = new Map();
  const groups = new Map<object | number, string>();
  const visit = (node: Node): void => {
    const { path } = node.entry;
    const same = node.entry.type === 'directory' ? path : (groups.get(node.inode) ?? path);
    groups.set(node.inode, same);
    facts.set(path, format(toFacts(node, same, hashRanges(tree.content(node)))));
    for (const child of tree.children(node)) visit(child);
  };
  visit(tree.root);
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

function toFacts({ entry, links, opaque }: WalkedNode, same: string, content: string): Facts {
  const { type, uid, gid, size, linkTarget, devMajor, devMinor, xattrs } = entry;
  return {
    mode: entry.mode | (typeBits[type] ?? 0),
    owner: `${uid}:${gid}`,
    size,
    mtimeNs: BigInt(entry.mtimeSec) * 1_000_000_000n + BigInt(entry.mtimeNsec),
    links,
    device: `${devMajor}:${devMinor}`,
    target: linkTarget,
    content: type === 'file' ? content : '',
    same,
    xattrs,
    opaque: opaque ?? false,
  };
}

function kernelFacts(
  hostPath: string,
  stat: BigIntStats,
  { same, withLinks }: { readonly same: string; readonly withLinks: boolean },
  readXattrs: ReadXattrs,
): Facts {
  const xattrs = readXattrs(hostPath);
  const isDevice = stat.isCharacterDevice() || stat.isBlockDevice();
  const opaque = xattrs.get('trusted.overlay.opaque') ?? xattrs.get('user.overlay.opaque');
  return {
    mode: Number(stat.mode),
    owner: `${stat.uid}:${stat.gid}`,
    size: stat.isFile() ? Number(stat.size) : 0,
    mtimeNs: stat.mtimeNs,
    links: withLinks ? Number(stat.nlink) : undefined,
    device: isDevice ? deviceNumbers(Number(stat.rdev)) : '0:0',
    target: stat.isSymbolicLink() ? decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' })) : '',
    content: stat.isFile() ? hashFile(hostPath) : '',
    same,
    xattrs: new Map([...xattrs].filter(([name]) => !/^(trusted|user)\.overlay\./.test(name))),
    opaque: withLinks && stat.isDirectory() && Buffer.from(opaque ?? []).toString() === 'y',
  };
}

/** As stat(2) gives them to a process. */
function deviceNumbers(rdev: number): string {
  return `${(rdev >>> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`;
}

function format(facts: Facts): string {
  const xattrs = [...facts.xattrs].map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`).sort();
  return [
    facts.mode.toString(8),
    facts.owner,
    `${facts.size} bytes`,
    String(facts.mtimeNs),
    ...(facts.links === undefined ? [] : [`${facts.links} links`]),
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
