import { type ConfigNode, flag, placeOf, type Report, record, type Shape, text } from '../../../config/index.ts';
import { path } from './value-shapes.ts';

/** Where the bytes of blobs are kept that do not lie in the store. */
export interface StorageConfig {
  readonly s3: S3Config;
}

/** A bucket of Amazon S3, or of whatever speaks as it does. */
export interface S3Config {
  readonly bucket: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly publicEndpoint?: string;
  readonly prefix?: string;
  readonly pathStyle?: boolean;
  /** Paths of files. */
  readonly accessKeyFile?: string;
  readonly secretKeyFile?: string;
  readonly redirect?: boolean;
}

const address = text('an address such as https://s3.example', /^https?:\/\/[A-Za-z0-9.:[\]_-]+\/?$/);

const s3 = record<S3Config>('s3', {
  bucket: {
    shape: text('the name of a bucket', /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/),
    about: 'Bucket, which has to be there.',
    required: true,
  },
  region: {
    shape: text('a region', /^[A-Za-z0-9-]+$/),
    about: 'Region (default that of AWS_REGION or the AWS profile; us-east-1 when there is an endpoint).',
  },
  endpoint: { shape: address, about: 'Server to ask, when it is not that of Amazon.' },
  publicEndpoint: {
    shape: address,
    about: 'Server to send clients to by redirect, when they reach it by another address.',
  },
  prefix: {
    shape: text('a prefix such as registry/', /^[A-Za-z0-9!_.*'()/-]*$/),
    about: 'What the keys of all objects begin with (default nothing).',
  },
  pathStyle: {
    shape: flag(),
    about: 'Name the bucket in paths, not in the name of the host (default true when there is an endpoint).',
  },
  accessKeyFile: {
    shape: path,
    about: 'File with the access key (default: the key is found as AWS tools find it: environment, profile, machine).',
  },
  secretKeyFile: { shape: path, about: 'File with the secret key.' },
  redirect: {
    shape: flag(),
    about:
      'Send clients to the bucket for blobs (307, an address that is good for a while), so that no bytes pass here.',
  },
});

export const storageShape: Shape<StorageConfig> = record<StorageConfig>('storage', {
  s3: { shape: s3, about: 'A bucket of an S3-compatible object store.', required: true },
});

/** Checks what shapes can not. */
export function checkStorage(
  root: ConfigNode,
  { storage, metadata }: { readonly storage?: StorageConfig; readonly metadata?: object },
  report: Report,
): void {
  if (storage === undefined) {
    if (metadata !== undefined)
      report(
        placeOf(root, ['metadata']),
        'records are kept beside the blobs, in the store, when blobs are not in a bucket',
        'Add storage, or leave metadata out.',
      );
    return;
  }
  const { accessKeyFile, secretKeyFile, publicEndpoint, redirect } = storage.s3;
  const at = (key: keyof S3Config) => placeOf(root, ['storage', 's3', key]);
  if ((accessKeyFile === undefined) !== (secretKeyFile === undefined)) {
    const [there, lacking] =
      accessKeyFile === undefined
        ? (['secretKeyFile', 'accessKeyFile'] as const)
        : (['accessKeyFile', 'secretKeyFile'] as const);
    report(at(there), `${there} stands here without ${lacking}`, `Add ${lacking}.`);
  }
  if (publicEndpoint !== undefined && redirect !== true)
    report(at('publicEndpoint'), 'clients are sent nowhere', 'Add redirect: true, or leave publicEndpoint out.');
}
