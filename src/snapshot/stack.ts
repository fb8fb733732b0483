import type { MapOwner } from '../base/index.ts';
import type { OverlayXattrs } from './directory-reader.ts';
import type { LowerLayer } from './lower-layer.ts';
import type { RootMetadata } from './root-metadata.ts';
import type { TreeReader } from './tree-reader.ts';

/** Layers that are ready, put one upon the other. */
export interface Stack {
  /** Lower directories for an overlay mount that is about to be made, top first; the last one is no layer. */
  lowers(): readonly string[];
  /** See `LowerLayers`. */
  readonly marks: OverlayXattrs;
  /** Mode and owner of the root. */
  readonly root: RootMetadata;
  /** The layers, top first. */
  readonly readers: readonly TreeReader[];
}

const defaultRoot: RootMetadata = { mode: 0o755, uid: 0, gid: 0 };

/**
 * Stacks layers.
 *
 * @param layers lowest first
 * @param lowest directory that lies below them all
 * @param mapOwner whose what is somebody's in the layers has become
 */
export function toStack(
  layers: readonly LowerLayer[],
  lowest: string,
  marks: OverlayXattrs = 'trusted',
  mapOwner: MapOwner = (owner) => owner,
): Stack {
  // Nothing below a layer that hides all is seen, so it is not mounted.
  const seen = layers.slice(
    Math.max(
      0,
      layers.findLastIndex((layer) => layer.hidesAll),
    ),
  );
  const topFirst = seen.toReversed();
  const directories = [...topFirst.map((layer) => layer.directory), lowest];
  return {
    lowers() {
      for (const layer of topFirst) layer.show();
      return directories;
    },
    marks,
    root: findRoot(layers) ?? { ...defaultRoot, ...mapOwner(defaultRoot) },
    readers: topFirst.map((layer) => layer.reader),
  };
}

/** The topmost word on the root counts. A whiteout of everything is none: it says nothing about the directory itself. */
function findRoot(layers: readonly LowerLayer[]): RootMetadata | undefined {
  return layers.findLast((layer) => layer.root !== undefined)?.root;
}
