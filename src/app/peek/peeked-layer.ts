import type { LayerIndex, LayerNode } from '../../image/index.ts';

/** One layer of an image, wherever it lies, of which no more was read than was needed. */
export interface PeekedLayer {
  /** What is in it; of a layer that is read to its end only when somebody wants more, what came so far. Its `content` means nothing. */
  readonly index: LayerIndex;
  /** The content of a regular file of it. */
  read(node: LayerNode): AsyncIterable<Uint8Array>;
}

/** What is looked for in a layer while it comes. */
export interface Interest {
  /** Whether what is at a path may decide something: then its content is kept, and `isEnough` is asked. */
  concerns(path: string, isLink: boolean): boolean;
  /** Whether nothing more of the layer is needed. @param soFar what came of it */
  isEnough(soFar: LayerIndex): boolean;
}
