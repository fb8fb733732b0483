import type { LayerContent } from '../archive/index.ts';
import type { Diagnostic } from '../base/index.ts';
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
  /** Tells the content, where times and places don't: of a context that came from elsewhere. May read all of it. */
  readonly digest?: () => string;
}

export interface ContextOther extends SourceNode {
  readonly type: 'directory' | 'symlink' | 'fifo' | 'device';
}

/** The files that a build copies from, without what their ignore file excludes. */
export interface ContextSource extends SourceTree<ContextNode> {
  /** Says what leaves out a file that a pattern would match; `undefined` when there is no such file. */
  tellHidden(pattern: string): string | undefined;
  /** Where the bytes of a file are. */
  content(file: ContextFile): LayerContent;
  /** The file by itself on this machine, for as long as it is not disposed. */
  openFile(file: ContextFile): Disposable & { readonly path: string };
}

/** A context with what there is to say about its ignore file. */
export interface OpenedContext {
  readonly value: ContextSource;
  readonly diagnostics: readonly Diagnostic[];
  /** Patterns of the ignore file. */
  readonly ignorePatterns: readonly string[];
}
