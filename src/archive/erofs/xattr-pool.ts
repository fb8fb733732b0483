import { encodePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { isLayerXattr } from '../layer/overlay-xattrs.ts';
import { quotePath } from '../tar/entry-path.ts';
import { xattrEntrySize, xattrPrefixes } from './format.ts';
import { fitBehindInode } from './share-xattrs.ts';
import type { Xattr } from './xattr.ts';

export type XattrOwner = Exclude<Entry['type'], 'hardlink'>;

/** Keeps each attribute once. */
export interface XattrPool {
  /** Names of attributes that no file of that type can have, or that EROFS has no place for. */
  readonly refused: ReadonlySet<string>;
  /** The attributes of an entry that are part of a layer, by name in byte order. @throws archive/not-applied */
  take(entry: Entry, type: XattrOwner): readonly Xattr[];
  /** Adds an attribute of our own. */
  add(xattrs: readonly Xattr[], name: string, value: string): readonly Xattr[];
}

const none: readonly Xattr[] = [];
/** What 16 bits count. */
const mostValue = 0xffff;

export function createXattrPool(): XattrPool {
  const pool = new Map<string, Xattr>();
  const refused = new Set<string>();

  function intern(name: string, value: Uint8Array): Xattr | undefined {
    const key = `${name}\0${Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')}`;
    const known = pool.get(key);
    if (known !== undefined) return known;
    const made = toXattr(name, value);
    if (made !== undefined) pool.set(key, made);
    return made;
  }

  function takeOne(entry: Entry, type: XattrOwner, name: string, value: Uint8Array): Xattr | undefined {
    if (value.length > mostValue) throw badXattr(entry, name, `has ${value.length} bytes, at most ${mostValue} fit`);
    const xattr = canHave(type, name) ? intern(name, value) : undefined;
    if (xattr === undefined) refused.add(name);
    else if (xattr.suffix.length === 0 && name.endsWith('.')) throw badXattr(entry, name, 'has no name');
    return xattr;
  }

  return {
    refused,
    take(entry, type) {
      if (entry.xattrs.size === 0) return none;
      const taken = [...entry.xattrs]
        .filter(([name]) => isLayerXattr(name))
        .map(([name, value]) => takeOne(entry, type, name, value));
      const xattrs = taken.filter((xattr) => xattr !== undefined).sort(byName);
      if (!fitBehindInode(xattrs)) throw cannotMake(entry, `it has ${xattrs.length} attributes, more than fit`);
      return xattrs;
    },
    add(xattrs, name, value) {
      const xattr = intern(name, Buffer.from(value, 'latin1'));
      return xattr === undefined ? xattrs : [...xattrs, xattr].sort(byName);
    },
  };
}

function toXattr(name: string, value: Uint8Array): Xattr | undefined {
  const [prefix, text] = xattrPrefixes.find(([, start]) => name.startsWith(start)) ?? [];
  if (prefix === undefined || text === undefined) return undefined;
  const suffix = encodePath(name.slice(text.length));
  // An ACL's name is all prefix.
  if (text.startsWith('system.') && suffix.length > 0) return undefined;
  const size = Math.ceil((xattrEntrySize + suffix.length + value.length) / 4) * 4;
  return { name, prefix, suffix, value, size, uses: 0, shared: undefined };
}

/** What the kernel lets no file of a type have it also does not show. Source: Linux, fs/xattr.c, xattr_permission; fs/posix_acl.c. */
function canHave(type: XattrOwner, name: string): boolean {
  if (name.startsWith('user.')) return type === 'file' || type === 'directory';
  if (name === 'system.posix_acl_default') return type === 'directory';
  return name !== 'system.posix_acl_access' || type !== 'symlink';
}

function byName(a: Xattr, b: Xattr): number {
  if (a.prefix !== b.prefix) return a.prefix - b.prefix;
  return Buffer.compare(a.suffix, b.suffix);
}

function badXattr(entry: Entry, name: string, why: string): Error {
  return cannotMake(entry, `its attribute ${quotePath(name)} ${why}`);
}

function cannotMake(entry: Entry, why: string): Error {
  return archiveFault('archive/not-applied', `make ${quotePath(entry.path)}: ${why}`);
}
