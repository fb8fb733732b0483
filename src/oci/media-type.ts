/** Media types of the OCI image-spec 1.1 and of Docker's schema 2, which are read as well. */
export const mediaTypes: {
  readonly ociManifest: string;
  readonly ociIndex: string;
  readonly ociConfig: string;
  readonly ociEmpty: string;
  readonly ociLayer: string;
  readonly ociLayerGzip: string;
  readonly ociLayerZstd: string;
  readonly dockerManifest: string;
  readonly dockerManifestList: string;
  readonly dockerConfig: string;
  readonly dockerLayer: string;
  readonly dockerLayerGzip: string;
} = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerManifestList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/** How a layer's bytes are compressed. */
export type Compression = 'none' | 'gzip' | 'zstd';

const dockerLayerTypes: Readonly<Record<Compression, string>> = {
  none: mediaTypes.dockerLayer,
  gzip: mediaTypes.dockerLayerGzip,
  zstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
};

const layerCompression: ReadonlyMap<string, Compression> = new Map([
  [mediaTypes.ociLayer, 'none'],
  [mediaTypes.ociLayerGzip, 'gzip'],
  [mediaTypes.ociLayerZstd, 'zstd'],
  [mediaTypes.dockerLayer, 'none'],
  [mediaTypes.dockerLayerGzip, 'gzip'],
  [dockerLayerTypes.zstd, 'zstd'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar', 'none'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'gzip'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar', 'none'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'gzip'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+zstd', 'zstd'],
]);

/** How the layer is compressed; `undefined` when the media type is not that of a layer. */
export function layerCompressionOf(mediaType: string): Compression | undefined {
  return layerCompression.get(mediaType);
}

/** In whose words documents are written: those of the OCI image-spec, or Docker's schema 2, which knows no annotations. */
export type DocumentFormat = 'oci' | 'docker';

/** The media type of a layer compressed in that way. */
export function layerMediaType(compression: Compression, format: DocumentFormat = 'oci'): string {
  if (format === 'docker') return dockerLayerTypes[compression];
  switch (compression) {
    case 'none':
      return mediaTypes.ociLayer;
    case 'gzip':
      return mediaTypes.ociLayerGzip;
    case 'zstd':
      return mediaTypes.ociLayerZstd;
  }
}

export function isManifestType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.dockerManifest;
}

export function isIndexType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerManifestList;
}

export function isImageConfigType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig;
}
