import type { Entry } from '../../archive/index.ts';
import type { FileFacts } from '../wire.ts';

/** What an entry says, as plain data. */
export function toFileFacts(entry: Entry): FileFacts {
  const { type, mode, uid, gid, size, linkTarget, devMajor, devMinor } = entry;
  return {
    type: type === 'hardlink' ? 'file' : type,
    mode: mode.toString(8).padStart(4, '0'),
    uid,
    gid,
    size,
    modified: formatTime(entry),
    target: type === 'symlink' ? linkTarget : null,
    device: type === 'chardevice' || type === 'blockdevice' ? `${devMajor}:${devMinor}` : null,
    xattrs: [...entry.xattrs.keys()].sort(),
  };
}

/** The farthest day that a date can be, in seconds from 1970 either way. */
const mostSeconds = 8_640_000_000_000;

/** RFC 3339 to the nanosecond, with no more digits than it takes; null for a time that no calendar reaches. */
function formatTime({ mtimeSec, mtimeNsec }: Entry): string | null {
  if (Math.abs(mtimeSec) > mostSeconds) return null;
  const [whole = ''] = new Date(mtimeSec * 1000).toISOString().split('.');
  const fraction = mtimeNsec === 0 ? '' : `.${String(mtimeNsec).padStart(9, '0').replace(/0+$/, '')}`;
  return `${whole}${fraction}Z`;
}
