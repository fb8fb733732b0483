/** Bounds on what comes from outside. All in bytes unless named otherwise. */
export const limits: {
  readonly manifest: number;
  readonly config: number;
  readonly jsonDepth: number;
  readonly textFile: number;
  readonly tarHeader: number;
  readonly tarEntries: number;
  readonly path: number;
} = {
  /** A manifest or index: what the distribution spec asks registries to accept at least. */
  manifest: 4 * 1024 * 1024,
  /** An image config. */
  config: 8 * 1024 * 1024,
  /** Levels of nesting in any JSON document. */
  jsonDepth: 64,
  /** A Dockerfile, an ignore file or an env file. */
  textFile: 16 * 1024 * 1024,
  /** One PAX header block or GNU long name in a tar. */
  tarHeader: 1024 * 1024,
  /** Entries in one layer. */
  tarEntries: 10_000_000,
  /** A path inside a tar. */
  path: 4096,
};
