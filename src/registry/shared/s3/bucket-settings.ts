/** Which bucket holds the blobs, and how it is reached. */
export interface BucketSettings {
  readonly bucket: string;
  /** @default that of the environment or the profile; `us-east-1` when there is an endpoint */
  readonly region?: string;
  /** `https://s3.example:9000` @default the one of Amazon in the region */
  readonly endpoint?: string;
  /** The address that clients are sent to, when they reach the bucket by another than this server. @default `endpoint` */
  readonly publicEndpoint?: string;
  /** What all keys begin with: `registry/`. @default nothing */
  readonly prefix?: string;
  /** The bucket is part of the path, not of the host's name. @default true when there is an endpoint */
  readonly pathStyle?: boolean;
  /** Files that hold the key, read again every few minutes. @default the environment, profile or machine role, as AWS tools find them */
  readonly keyFiles?: KeyFiles;
  /** Requests are tried so often before they fail. @default 5 */
  readonly attempts?: number;
  /** Milliseconds that the bucket may be silent. @default 60000 */
  readonly silence?: number;
}

/** Paths of two files, each with one line. */
export interface KeyFiles {
  readonly accessKey: string;
  readonly secretKey: string;
}
