/**
 * The marks that overlayfs keeps in extended attributes of an upper directory. They are under `trusted.`, or under `user.` when the
 * mount was made with `userxattr`. Source: Linux, Documentation/filesystems/overlayfs.rst.
 */

const prefixes = ['trusted.overlay.', 'user.overlay.'] as const;

/** A mark's value; `undefined` when the file does not bear it. */
export function overlayMark(xattrs: ReadonlyMap<string, Uint8Array>, mark: string): string | undefined {
  for (const prefix of prefixes) {
    const value = xattrs.get(prefix + mark);
    if (value !== undefined) return Buffer.from(value).toString('latin1');
  }
  return undefined;
}

/** What the kernel's security policy of this one machine puts on files; it would make layers differ from machine to machine. */
const machineXattrs = /^security\.(?:selinux|ima|evm|SMACK64.*)$/;

/** Whether an attribute is part of a file and may go into a layer, or be set from one. */
export function isLayerXattr(name: string): boolean {
  return !prefixes.some((prefix) => name.startsWith(prefix)) && !machineXattrs.test(name);
}

/** The attributes that are part of a file, by name in byte order. */
export function layerXattrs(xattrs: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  if (xattrs.size === 0) return xattrs;
  const kept = [...xattrs].filter(([name]) => isLayerXattr(name));
  return new Map(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
