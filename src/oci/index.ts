export { bareDescriptor, type Descriptor, formatDescriptor, readDescriptor } from './descriptor.ts';
export {
  createDigester,
  type Digest,
  type DigestAlgorithm,
  type Digester,
  digestAlgorithm,
  digestAlgorithms,
  digestHex,
  digestOf,
  isDigest,
  parseDigest,
  shortDigest,
} from './digest.ts';
export { type OciFaultCode, ociFault, ociFaults } from './faults.ts';
export {
  createImageConfig,
  emptyRunConfig,
  formatImageConfig,
  formatRunConfig,
  type Healthcheck,
  type HistoryEntry,
  type ImageConfig,
  type ImageConfigFields,
  parseImageConfig,
  type RunConfig,
} from './image-config.ts';
export { type LayerAtRest, type LayerRef, type LayerSeals, type Layers, uncompressedLayer } from './layer.ts';
export {
  createIndex,
  createManifest,
  type Index,
  type IndexFields,
  type Manifest,
  type ManifestFields,
  parseIndex,
  parseManifest,
  parseManifestOrIndex,
} from './manifest.ts';
export {
  type Compression,
  type DocumentFormat,
  isImageConfigType,
  isIndexType,
  isManifestType,
  layerCompressionOf,
  layerMediaType,
  mediaTypes,
} from './media-type.ts';
export type { ActiveSnapshot, Mount, Snapshot } from './mount.ts';
export { formatPlatform, hostPlatform, matchesPlatform, type Platform, parsePlatform } from './platform.ts';
export {
  familiarReference,
  familiarRepository,
  formatReference,
  isRepository,
  isTag,
  parseReference,
  type Reference,
} from './reference.ts';
export { createShape, type Shape } from './shape.ts';
export {
  assertDigest,
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  type BlobWriter,
  blobAbsent,
  isSeekable,
  isTaking,
  measured,
  type NamedDescriptor,
  type Names,
  readBlob,
  type SeekableSource,
  type Store,
  type TakeOptions,
  type TakingSink,
  type TransferOptions,
  verified,
  type WrittenBlob,
  writeBlob,
} from './store.ts';
