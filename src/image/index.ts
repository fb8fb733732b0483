export { type ContentCursor, type ContentReader, openContentReader } from './content-reader.ts';
export { type CopyOptions, copy } from './copy.ts';
export { toTarItems } from './copy-out/to-tar-items.ts';
export { type WriteFilesOptions, type WrittenFiles, writeFiles } from './copy-out/write-files.ts';
export { type ConfigChange, compareConfigs } from './diff/compare-configs.ts';
export { findDifference, type LayerDifference } from './diff/compare-layers.ts';
export {
  type CompareOptions,
  compareTrees,
  type FileChange,
  type LayerStack,
  toLayerStack,
} from './diff/compare-trees.ts';
export { formatTextDiff, type TextDiff } from './diff/format-text-diff.ts';
export { type LayerPathDifference, layerDifferences } from './diff/layer-differences.ts';
export { type MarkedChange, markParents } from './diff/mark-parents.ts';
export { type Aspect, differingXattrs } from './diff/what-differs.ts';
export {
  type AppendFields,
  appendLayer,
  type DraftLayer,
  type ImageDraft,
  toDraft,
  type WriteTar,
} from './edit/image-draft.ts';
export { type PathPattern, parsePathPattern } from './edit/path-pattern.ts';
export {
  type BaseDocuments,
  beginsWithLayers,
  describeLayer,
  diffIdsOf,
  type RebasedDocuments,
  rebaseDocuments,
} from './edit/rebase-documents.ts';
export { type ChangedLayer, type PathRemoval, removePaths } from './edit/remove-paths.ts';
export { type EditIndex, type ImageDocuments, type RewrittenImage, rewriteImage } from './edit/rewrite-image.ts';
export { squashItems } from './edit/squash-items.ts';
export { squashLayers } from './edit/squash-layers.ts';
export {
  type DraftStore,
  type WriteDraftOptions,
  type WrittenDraft,
  type WrittenLayer,
  writeDraft,
} from './edit/write-draft.ts';
export { type ImageFaultCode, imageFault, imageFaults } from './faults.ts';
export type { FileNode, Resolved } from './file-node.ts';
export { type FileTree, openFileTree, toFileTree } from './file-tree.ts';
export { type Image, openImage, toLayerRefs } from './image.ts';
export { isImageEntry } from './is-image-entry.ts';
export type { ContentRange, LayerIndex, LayerNode } from './layer-index.ts';
export { listManifests } from './list-manifests.ts';
export { countLayer, type LayerCount } from './listing/count-layer.ts';
export { listLayer } from './listing/list-layer.ts';
export { listTree } from './listing/list-tree.ts';
export type { LayerMark, ListedNode } from './listing/listed-node.ts';
export { openLayerIndex } from './open-layer-index.ts';
export { openUpperIndex } from './open-upper-index.ts';
export { type PartialPath, type PartialTree, toPartialTree } from './partial/partial-tree.ts';
export { readRanges } from './read-ranges.ts';
export { selectManifest } from './select-manifest.ts';
export { measureWaste, type Waste } from './waste/measure-waste.ts';
export type { WastedFile } from './waste/stored-file.ts';
export { type ImageFields, writeImage } from './write-image.ts';
