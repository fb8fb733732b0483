/** Anything that can be copied. */
export interface SourceNode {
  /** From the tree's root, with single slashes; '' is the root. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'fifo' | 'device';
}

/** A tree that COPY and ADD copy from: a context, or the files of a stage or image. */
export interface SourceTree<Node extends SourceNode> {
  /** What it is, for messages: `the build context`. */
  readonly label: string;
  /**
   * What is at exactly `path`, no link followed: the directories on the way are known to be directories.
   *
   * @returns `undefined` when there is nothing
   */
  find(path: string): Node | undefined;
  /** What a directory holds, in an order that depends on the names alone. */
  list(directory: Node): readonly Node[];
  /** The text of a symlink. */
  readLink(link: Node): string;
  /** What to do about a path that leads to nothing. */
  hintAbsent(path: string): string;
  /** What to do about a path that is there and left out; `undefined` when it is not there. */
  hintHidden(path: string): string | undefined;
}
