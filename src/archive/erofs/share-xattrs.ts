import { xattrHeaderSize } from './format.ts';
import type { IndexNode } from './index-node.ts';
import type { Xattr } from './xattr.ts';

/** The attributes that lie in one place for all files that have them. */
export interface SharedXattrs {
  readonly xattrs: readonly Xattr[];
  /** Bytes they take. */
  readonly size: number;
}

/** A reference to a shared attribute, and the unit in which these are counted. */
export const xattrUnit = 4;
/** What 8 bits count. */
const mostShared = 255;
/** An inode counts the units of its attributes in 16 bits, the header as one. */
const mostBody = xattrHeaderSize + xattrUnit * (0xffff - 1);

/** Decides which attributes are shared: those of several files where that is shorter, and those of one that has too many. */
export function shareXattrs(nodes: readonly IndexNode[]): SharedXattrs {
  const owners = nodes.filter((node) => node.xattrs.length > 0);
  for (const { xattrs } of owners) for (const xattr of xattrs) xattr.uses += 1;
  const shared: Xattr[] = [];
  let size = 0;
  const share = (xattr: Xattr): void => {
    if (xattr.shared !== undefined) return;
    xattr.shared = size / xattrUnit;
    size += xattr.size;
    shared.push(xattr);
  };
  for (const { xattrs } of owners) {
    for (const xattr of xattrs) if (isShorterShared(xattr)) share(xattr);
    if (xattrBodySize(xattrs) > mostBody) for (const xattr of xattrs) share(xattr);
  }
  return { xattrs: shared, size };
}

/** Whether a file can have all of these, as many of them shared as can be. */
export function fitBehindInode(xattrs: readonly Xattr[]): boolean {
  const shared = largest(xattrs);
  return (
    bodySize(
      shared.length,
      xattrs.filter((xattr) => !shared.includes(xattr)),
    ) <= mostBody
  );
}

/** Which of a file's attributes its inode refers to, and which it has to itself. */
export function splitXattrs(xattrs: readonly Xattr[]): {
  readonly shared: readonly Xattr[];
  readonly own: readonly Xattr[];
} {
  const shared = largest(xattrs.filter((xattr) => xattr.shared !== undefined));
  return { shared, own: xattrs.filter((xattr) => !shared.includes(xattr)) };
}

/** As many attributes as an inode can refer to. */
function largest(xattrs: readonly Xattr[]): readonly Xattr[] {
  return xattrs.length <= mostShared ? xattrs : xattrs.toSorted((a, b) => b.size - a.size).slice(0, mostShared);
}

/** Bytes of a file's attributes behind its inode. */
export function xattrBodySize(xattrs: readonly Xattr[]): number {
  if (xattrs.length === 0) return 0;
  const { shared, own } = splitXattrs(xattrs);
  return bodySize(shared.length, own);
}

function bodySize(shared: number, own: readonly Xattr[]): number {
  return own.reduce((size, xattr) => size + xattr.size, xattrHeaderSize + xattrUnit * shared);
}

function isShorterShared({ uses, size }: Xattr): boolean {
  return uses * size > size + uses * xattrUnit;
}
