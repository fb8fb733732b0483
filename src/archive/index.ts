export { type CompressOptions, compress } from './compress/compress.ts';
export { type DecompressOptions, decompress } from './compress/decompress.ts';
export { detectCompression, detectionSize, type StreamCompression } from './compress/detect.ts';
export { type Entry, type EntryType, plainEntry } from './entry.ts';
export type { IndexedLayer, IndexedNode, LayerFiles } from './erofs/indexed-layer.ts';
export type { IndexedTar } from './erofs/indexed-tar.ts';
export {
  createLayerIndexer,
  type IndexSummary,
  type LayerIndexer,
  type LayerIndexerOptions,
} from './erofs/layer-indexer.ts';
export { createMemoryLayer, type MemoryLayer, type MemoryNode } from './erofs/memory-layer.ts';
export { openIndexedLayer } from './erofs/open-indexed-layer.ts';
export { type ArchiveFaultCode, archiveFault, archiveFaults } from './faults.ts';
export { type ApplySummary, applyLayer } from './layer/apply-layer.ts';
export type { ApplyOptions } from './layer/apply-options.ts';
export { type DiffOptions, diffUpper } from './layer/diff-upper.ts';
export type { FileRange, LayerContent, LayerItem, LayerSummary } from './layer/layer-item.ts';
export { createOpenFiles } from './layer/open-files.ts';
export { type EntryChange, planRemoval, type RemovalPlan } from './layer/plan-removal.ts';
export { type RewriteOptions, rewriteLayer } from './layer/rewrite-layer.ts';
export type { NodeType, ReadXattrs, TreeOps } from './layer/tree-ops.ts';
export { compareTreePaths } from './layer/tree-order.ts';
export { type WriteLayerOptions, writeLayer } from './layer/write-layer.ts';
export { type WriteUpperOptions, writeUpperLayer } from './layer/write-upper-layer.ts';
export { type CopyLiveOptions, copyLive } from './live/copy-live.ts';
export { type LiveNode, walkLive } from './live/walk-live.ts';
export { type WriteLiveOptions, writeLive, writeLiveNodes } from './live/write-live.ts';
export { normalizeEntryPath } from './tar/entry-path.ts';
export type { TarOptions } from './tar/header-reader.ts';
export { createTarParser, type TarHandler, type TarParser } from './tar/parser.ts';
export type { TarEnd, TarPlace, TarSegment } from './tar/place.ts';
export { readTarEntries, type TarItem } from './tar/read-entries.ts';
export { type ForwardReader, walkTarEntries } from './tar/walk-entries.ts';
export { createTarWriter, type TarWriter } from './tar/writer.ts';
export { findToc, type ReadStretch } from './toc/find-toc.ts';
export { readTocFile } from './toc/read-chunk.ts';
export type { Toc, TocEntry } from './toc/toc.ts';
