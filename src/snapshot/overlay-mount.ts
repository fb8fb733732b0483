import type { Mount } from '../oci/index.ts';

/** What an overlay mount is made of: absolute paths. */
export interface Overlay {
  /** Top first. */
  readonly lowers: readonly string[];
  /** Where writes go; a mount without is read-only. */
  readonly writable?: WritableOverlay;
  /** Whether marks are under `user.`, where an ordinary user may write them, and not under `trusted.`. @default false */
  readonly userXattrs?: boolean;
}

export interface WritableOverlay {
  readonly upper: string;
  readonly work: string;
  /** Whether the kernel may skip syncing what is written: nobody needs it after a crash. */
  readonly volatile: boolean;
}

/**
 * With all of these off, an upper directory holds nothing but what was changed, whole and in plain sight: it can be read as a layer and
 * be another mount's lower directory. (The kernel then also leaves new directories unmarked that hide nothing.)
 */
const plainUpper = ['index=off', 'metacopy=off', 'xino=off'] as const;

/** The kernel wants it said so where marks are under `user.`; with those under `trusted.` it is known from 4.10 on, `off` always. */
const noRedirects = { user: 'redirect_dir=nofollow', trusted: 'redirect_dir=off' } as const;

/** The overlay mount that shows a stack of directories at `target`. */
export function overlayMount(overlay: Overlay, target: string): Mount {
  const { lowers, writable, userXattrs = false } = overlay;
  const [only] = lowers;
  // The kernel calls one directory alone no overlay.
  if (writable === undefined && lowers.length === 1 && only !== undefined) {
    return { type: 'none', source: only, target, options: ['bind', 'ro'] };
  }
  const layers = [`lowerdir=${lowers.map(escapeLower).join(':')}`, ...(userXattrs ? ['userxattr'] : [])];
  if (writable === undefined) return { type: 'overlay', source: 'overlay', target, options: ['ro', ...layers] };
  const { upper, work, volatile } = writable;
  const options = [...layers, `upperdir=${escapeOption(upper)}`, `workdir=${escapeOption(work)}`, ...plainUpper];
  options.push(noRedirects[userXattrs ? 'user' : 'trusted']);
  return { type: 'overlay', source: 'overlay', target, options: volatile ? [...options, 'volatile'] : options };
}

/** In a list of directories `:` parts them. */
function escapeLower(path: string): string {
  return path.replace(/[\\:,]/g, '\\$&');
}

function escapeOption(path: string): string {
  return path.replace(/[\\,]/g, '\\$&');
}

/** Whether a kernel knows `volatile`: from 5.10 on. */
export function hasVolatile(kernelRelease: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernelRelease) ?? [];
  const version = Number(major ?? 0) * 1000 + Number(minor ?? 0);
  return version >= 5010;
}
