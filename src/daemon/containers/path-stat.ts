import type { LivePathStat } from '../../app/index.ts';

/** Kinds of files in the mode that stat(2) gives, and in that of Go. Source: inode(7); Go, io/fs, `FileMode`. */
const types: ReadonlyMap<number, number> = new Map([
  [0o040000, 2 ** 31],
  [0o120000, 2 ** 27],
  [0o060000, 2 ** 26],
  [0o010000, 2 ** 25],
  [0o140000, 2 ** 24],
  [0o020000, 2 ** 26 + 2 ** 21],
]);

/** Set-user-ID, set-group-ID and sticky. */
const marks: readonly (readonly [number, number])[] = [
  [0o4000, 2 ** 23],
  [0o2000, 2 ** 22],
  [0o1000, 2 ** 20],
];

/** What a path in a container leads to, as Docker's clients read it. Source: the Engine API, "ContainerArchiveInfo". */
export function toPathStat({
  name,
  size,
  mode,
  modified,
  linkTarget,
}: LivePathStat): Readonly<Record<string, unknown>> {
  const marked = marks.reduce((sum, [bit, mark]) => sum + ((mode & bit) === 0 ? 0 : mark), 0);
  return {
    name,
    size,
    mode: (mode & 0o777) + (types.get(mode & 0o170000) ?? 0) + marked,
    mtime: new Date(modified).toISOString(),
    linkTarget,
  };
}
