import type { EntryType } from '../entry.ts';

/** What a header is there for. */
export type TarMeaning =
  | EntryType
  /** PAX records for the next entry ('X' is what Solaris and star wrote before POSIX took it up). */
  | 'extended'
  /** PAX records for all entries that follow. */
  | 'global'
  | 'long-name'
  | 'long-link'
  /** Carries nothing that a layer keeps. */
  | 'skipped'
  | 'unsupported';

const meanings: ReadonlyMap<string, TarMeaning> = new Map([
  ['\0', 'file'],
  ['0', 'file'],
  ['1', 'hardlink'],
  ['2', 'symlink'],
  ['3', 'chardevice'],
  ['4', 'blockdevice'],
  ['5', 'directory'],
  ['6', 'fifo'],
  // Contiguous, which no file system here tells apart.
  ['7', 'file'],
  // A sparse file in old GNU form.
  ['S', 'file'],
  ['x', 'extended'],
  ['X', 'extended'],
  ['g', 'global'],
  ['L', 'long-name'],
  ['K', 'long-link'],
  // These change what other entries mean: an incremental directory, metadata without its content, a part of a multi-volume
  // file, an old list of long names.
  ['D', 'unsupported'],
  ['I', 'unsupported'],
  ['M', 'unsupported'],
  ['N', 'unsupported'],
]);

/**
 * What a header of this type flag is there for. The rest of 'A' to 'Z', which POSIX leaves to vendors (volume labels, Solaris ACLs and
 * the like), is skipped; any type that no specification names is unsupported.
 */
export function meaningOf(typeflag: string): TarMeaning {
  return meanings.get(typeflag) ?? (typeflag >= 'A' && typeflag <= 'Z' ? 'skipped' : 'unsupported');
}
