/** What can be in a build context. Whatever else a directory holds (sockets) is left out. */
export type ContextType = 'file' | 'directory' | 'symlink' | 'fifo' | 'device';

/** One file, directory or link of a build context. */
export interface ContextNode {
  /** Relative to the context, with single slashes; '' is the context itself. */
  readonly path: string;
  readonly type: ContextType;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Bytes; 0 for all but files. */
  readonly size: number;
  /** Milliseconds since 1970, with fractions. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
}

/** The directory that a build copies from, without what its ignore file excludes. */
export interface ContextSource {
  /**
   * What is at exactly `path`; no link is followed.
   *
   * @returns `undefined` when there is nothing, or it is ignored
   */
  stat(path: string): ContextNode | undefined;
  /** What a directory holds, in byte order of the names, ignored entries left out. */
  list(path: string): readonly ContextNode[];
  /** The text of a symlink. */
  readLink(path: string): string;
  /** Path on this machine from which a file's bytes are read. */
  hostPath(path: string): string;
  /** Whether there is something at `path` that the ignore file excludes: for an error that says so. */
  isIgnored(path: string): boolean;
}
