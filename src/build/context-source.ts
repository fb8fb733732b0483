import type { SourceNode, SourceTree } from './source-tree.ts';

/**
 * What is in a build context, as far as an image takes it over: of a file's mode only whether its owner may execute it, which is all
 * that git keeps. Sockets are left out.
 */
export type ContextNode = ContextFile | ContextOther;

export interface ContextFile extends SourceNode {
  readonly type: 'file';
  readonly executable: boolean;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with fractions. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
}

export interface ContextOther extends SourceNode {
  readonly type: 'directory' | 'symlink' | 'fifo' | 'device';
}

/** The directory that a build copies from, without what its ignore file excludes. */
export interface ContextSource extends SourceTree<ContextNode> {
  /** Path on this machine from which a file's bytes are read. */
  hostPath(path: string): string;
}
