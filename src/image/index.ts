export { type CopyOptions, copy } from './copy.ts';
export { type ImageFaultCode, imageFault, imageFaults } from './faults.ts';
export type { FileNode, Resolved } from './file-node.ts';
export { type FileTree, openFileTree, toFileTree } from './file-tree.ts';
export { type Image, openImage, toLayerRefs } from './image.ts';
export { type ContentRange, type LayerIndex, openLayerIndex } from './layer-index.ts';
export { readRanges } from './read-ranges.ts';
export { selectManifest } from './select-manifest.ts';
export { type ImageFields, writeImage } from './write-image.ts';
