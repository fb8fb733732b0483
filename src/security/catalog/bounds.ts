/** Bounds on what is read of an image, whose files are anybody's. In bytes unless named otherwise. */
export const bounds: {
  readonly document: number;
  readonly database: number;
  readonly archive: number;
  readonly section: number;
  readonly inflated: number;
  readonly nesting: number;
  readonly word: number;
  readonly packages: number;
} = {
  /** One manifest, lock file or list of files. */
  document: 16 * 1024 * 1024,
  /** A system's database of packages. */
  database: 256 * 1024 * 1024,
  /** A Java archive, or one within it. */
  archive: 512 * 1024 * 1024,
  /** A section of a program. */
  section: 32 * 1024 * 1024,
  /** All that the archives of one image may unpack to. */
  inflated: 2 * 1024 * 1024 * 1024,
  /** Archives within archives. */
  nesting: 4,
  /** UTF-16 units of a name, a version or the like. */
  word: 1024,
  /** How many packages one image may have. */
  packages: 500_000,
};
