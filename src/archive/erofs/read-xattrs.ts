import { decodePath } from '../../base/index.ts';
import { xattrEntryFields, xattrEntrySize, xattrHeaderFields, xattrHeaderSize, xattrPrefixes } from './format.ts';
import { badIndex, type IndexBytes } from './read-bytes.ts';
import type { IndexInode } from './read-inode.ts';
import type { Superblock } from './read-superblock.ts';

const prefixTexts: ReadonlyMap<number, string> = new Map(xattrPrefixes);
const sharedIdSize = 4;

/** Attributes of an inode by full name, those included that it shares with others. @throws archive/bad-index */
export function readXattrs(
  bytes: IndexBytes,
  superblock: Superblock,
  inode: IndexInode,
): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (inode.xattrSize === 0) return found;
  const body = bytes.at(inode.xattrPosition, inode.xattrSize);
  const shared = body.readUInt8(xattrHeaderFields.sharedCount);
  const inline = xattrHeaderSize + shared * sharedIdSize;
  if (inline > body.length) throw badIndex(`inode ${inode.nid} shares more attributes than it has`);
  for (let at = inline; at < body.length; ) at += takeEntry(body, at, found);
  for (let id = 0; id < shared; id++) {
    const where = body.readUInt32LE(xattrHeaderSize + id * sharedIdSize);
    readShared(bytes, superblock.xattrStart + where * xattrEntrySize, found);
  }
  return found;
}

function readShared(bytes: IndexBytes, position: number, found: Map<string, Uint8Array>): void {
  const head = bytes.at(position, xattrEntrySize);
  takeEntry(bytes.at(position, entryLength(head, 0)), 0, found);
}

/** Adds the attribute at `at`; says how far the next one is. */
function takeEntry(body: Buffer, at: number, found: Map<string, Uint8Array>): number {
  if (at + xattrEntrySize > body.length) throw badIndex('an attribute breaks off');
  const length = entryLength(body, at);
  if (at + length > body.length) throw badIndex('an attribute breaks off');
  const prefix = prefixTexts.get(body.readUInt8(at + xattrEntryFields.prefix));
  if (prefix === undefined) throw badIndex('an attribute has an unknown kind of name');
  const nameStart = at + xattrEntrySize;
  const valueStart = nameStart + body.readUInt8(at + xattrEntryFields.nameLength);
  const name = prefix + decodePath(body.subarray(nameStart, valueStart));
  // A copy: the page it lies in may be let go.
  found.set(name, Uint8Array.from(body.subarray(valueStart, at + length)));
  return Math.ceil(length / xattrEntrySize) * xattrEntrySize;
}

/** Bytes of an attribute, padding left out. */
function entryLength(body: Buffer, at: number): number {
  return (
    xattrEntrySize +
    body.readUInt8(at + xattrEntryFields.nameLength) +
    body.readUInt16LE(at + xattrEntryFields.valueSize)
  );
}
