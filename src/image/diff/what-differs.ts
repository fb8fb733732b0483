import type { Entry } from '../../archive/index.ts';

/** What of a file can differ. */
export type Aspect = 'type' | 'mode' | 'owner' | 'size' | 'content' | 'time' | 'target' | 'device' | 'xattrs';

/**
 * What differs between two entries of one path as far as their metadata tells; content is not looked at. Of entries of different types
 * nothing but the type is named.
 */
export function whatDiffers(before: Entry, after: Entry): readonly Aspect[] {
  if (before.type !== after.type) return ['type'];
  const aspects: Aspect[] = [];
  // A symlink's mode means nothing, and tools write different ones.
  if (before.mode !== after.mode && after.type !== 'symlink') aspects.push('mode');
  if (before.uid !== after.uid || before.gid !== after.gid) aspects.push('owner');
  if (before.size !== after.size) aspects.push('size', 'content');
  if (before.linkTarget !== after.linkTarget) aspects.push('target');
  if (before.devMajor !== after.devMajor || before.devMinor !== after.devMinor) aspects.push('device');
  if (!sameXattrs(before.xattrs, after.xattrs)) aspects.push('xattrs');
  if (before.mtimeSec !== after.mtimeSec || before.mtimeNsec !== after.mtimeNsec) aspects.push('time');
  return aspects;
}

/** Names of the attributes that one has and the other has not, or not the same; in byte order. */
export function differingXattrs(before: Entry['xattrs'], after: Entry['xattrs']): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => !sameValue(before.get(name), after.get(name))).sort();
}

function sameXattrs(before: Entry['xattrs'], after: Entry['xattrs']): boolean {
  return (before.size === 0 && after.size === 0) || differingXattrs(before, after).length === 0;
}

function sameValue(before: Uint8Array | undefined, after: Uint8Array | undefined): boolean {
  return before !== undefined && after !== undefined && Buffer.compare(before, after) === 0;
}
