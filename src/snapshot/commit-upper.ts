import type { Host } from '../host/index.ts';
import { type LayerRef, mediaTypes, shortDigest } from '../oci/index.ts';
import { adoptUpper, collectPrivateXattrs, type PrivateXattr } from './adopt-upper.ts';
import type { OverlayXattrs } from './directory-reader.ts';
import { layerFault } from './layer-fault.ts';
import type { LayerTrees } from './layer-tree.ts';
import type { CommitOptions, CommittedLayer } from './snapshots.ts';

/** What committing takes beyond what the caller says. */
export interface CommitUpperOptions extends CommitOptions {
  /** Where the files are to be kept as the layer's own; nowhere when left out. */
  readonly trees?: LayerTrees;
  /** Where overlayfs keeps its marks. */
  readonly marks: OverlayXattrs;
  readonly host: Host;
}

/** Writes an upper directory as a layer, and may make it that layer's unpacked directory; see `Snapshots.commit`. */
export async function commitUpper(upper: string, options: CommitUpperOptions): Promise<CommittedLayer | undefined> {
  const { blobs, host, latest, signal, trees, marks } = options;
  const cancel = signal === undefined ? {} : { signal };
  const privateXattrs: PrivateXattr[] = [];
  const readXattrs = trees === undefined ? host.readXattrs : collectPrivateXattrs(host, marks, privateXattrs);
  const { writeUpperLayer } = await import('../archive/index.ts');
  using writer = blobs.create();
  const summary = await writeUpperLayer(upper, (bytes) => writer.write(bytes), { readXattrs, latest, ...cancel });
  if (summary.entries === 0) return undefined;
  const { digest, size } = await writer.commit();
  const layer: LayerRef = { descriptor: { mediaType: mediaTypes.ociLayer, digest, size }, diffId: digest };
  if (trees === undefined) return { layer, summary };
  await adoptUpper(upper, digest, { ...options, trees, privateXattrs }).catch((error: unknown) => {
    throw layerFault(`keep layer ${shortDigest(digest)} ready`, error);
  });
  return { layer, summary };
}
