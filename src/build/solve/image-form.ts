import type { Compression, DocumentFormat } from '../../oci/index.ts';

/** In what form an image is written; its files and what it says of how it runs are the same in any. */
export interface ImageForm {
  /** Of the layers that the build made. @default none */
  readonly compression?: Compression;
  /** gzip 1 to 9, zstd 1 to 22. @default that of `compress` */
  readonly level?: number;
  /** Whether the base image's layers are compressed in that way too; else they stay as they are. @default false */
  readonly force?: boolean;
  /** Whether the base image's layers are compressed in that way that are not compressed at all. @default false */
  readonly compressAll?: boolean;
  /** @default oci */
  readonly format?: DocumentFormat;
  /** Of the manifest. */
  readonly annotations?: Readonly<Record<string, string>>;
}
