import { readFileSync } from 'node:fs';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { mapConcurrent, reasonOf } from '../../../base/index.ts';
import type { Stretch } from '../../records/index.ts';
import { sharedFault } from '../faults.ts';
import type { Bucket, ObjectEntry, OpenMultipart, SentPart } from './bucket.ts';
import type { BucketSettings, KeyFiles } from './bucket-settings.ts';
import { isAbsent, isNoUpload, toBucketFault } from './to-bucket-fault.ts';

/** Files of keys are read again after so many milliseconds: whoever changes a key need not restart anything. */
const keysKept = 5 * 60 * 1000;

/** S3 copies up to 5 GiB by one request, saying nothing meanwhile; what is larger than this is copied by several at a time. */
const copiedAtOnce = 128 * 1024 * 1024;
const copiesAtATime = 8;

/** Milliseconds that a bucket has to answer that is asked whether it is there. */
const checkTime = 3000;

/** Connections at a time. What limits transfers is the server's business, not that of a queue here. */
const mostSockets = 4096;

type Sdk = typeof import('@aws-sdk/client-s3');

/** Nothing is asked of the bucket yet. */
export async function openBucket(settings: BucketSettings): Promise<Bucket> {
  const [sdk, presigner] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/s3-request-presigner')]);
  const client = new sdk.S3Client(clientConfig(settings, settings.endpoint));
  const toOutside = new sdk.S3Client(clientConfig(settings, settings.publicEndpoint ?? settings.endpoint));
  const name = { Bucket: settings.bucket };
  return {
    ...readers(sdk, client, settings.bucket),
    ...writers(sdk, client, settings.bucket),
    ...multiparts(sdk, client, settings.bucket),
    presign: (key, seconds) =>
      attempt(`sign for ${key}`, () => {
        const command = new sdk.GetObjectCommand({ ...name, Key: key });
        return presigner.getSignedUrl(toOutside, command, { expiresIn: seconds });
      }),
    [Symbol.dispose]() {
      client.destroy();
      toOutside.destroy();
    },
  };
}

function clientConfig(settings: BucketSettings, endpoint: string | undefined): S3ClientConfig {
  const { region = endpoint === undefined ? undefined : 'us-east-1', keyFiles, silence = 60_000 } = settings;
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keyFiles === undefined ? {} : { credentials: async () => readKeys(keyFiles) }),
    forcePathStyle: settings.pathStyle ?? settings.endpoint !== undefined,
    maxAttempts: settings.attempts ?? 5,
    // Not all that speak S3 know the checksums that Amazon has added; digests are checked anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(silence, 5000),
      socketTimeout: silence,
      httpAgent: { keepAlive: true, maxSockets: mostSockets },
      httpsAgent: { keepAlive: true, maxSockets: mostSockets },
    },
  };
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly expiration: Date;
}

function readKeys({ accessKey, secretKey }: KeyFiles): Keys {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch (error) {
      throw sharedFault('shared/refused', `the key of the bucket can not be read: ${reasonOf(error)}`, {
        hint: 'Check accessKeyFile and secretKeyFile in storage.s3.',
        cause: error,
      });
    }
  };
  return {
    accessKeyId: read(accessKey),
    secretAccessKey: read(secretKey),
    expiration: new Date(Date.now() + keysKept),
  };
}

async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toBucketFault(what, error);
  }
}

/** @returns `undefined` when the bucket says that it is not there */
async function attemptToFind<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw toBucketFault(what, error);
  }
}

function formatStretch({ first, last }: Stretch): string {
  return `bytes=${first}-${last}`;
}

function readers(sdk: Sdk, client: S3Client, bucket: string): Pick<Bucket, 'check' | 'stat' | 'get' | 'list'> {
  return {
    async check() {
      const options = { abortSignal: AbortSignal.timeout(checkTime) };
      const command = new sdk.HeadBucketCommand({ Bucket: bucket });
      await attempt(`look for ${bucket}`, () => client.send(command, options));
    },
    async stat(key) {
      const command = new sdk.HeadObjectCommand({ Bucket: bucket, Key: key });
      const found = await attemptToFind(`look for ${key}`, () => client.send(command));
      return found?.ContentLength;
    },
    async get(key, stretch) {
      const range = stretch === undefined ? {} : { Range: formatStretch(stretch) };
      const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...range });
      const found = await attemptToFind(`read ${key}`, () => client.send(command));
      if (found === undefined) return undefined;
      const { Body: body, ContentLength: size, ContentRange: sent } = found;
      if (size === undefined || body === undefined || (stretch !== undefined && sent === undefined))
        throw sharedFault('shared/refused', `bucket: read ${key}: it does not say what it sends, or knows no ranges`);
      // Under Node it is a stream of Node, which is one of bytes.
      return { size, body: body as typeof body & AsyncIterable<Uint8Array> };
    },
    list: (prefix) => listObjects(sdk, client, bucket, prefix),
  };
}

async function* listObjects(sdk: Sdk, client: S3Client, bucket: string, prefix: string): AsyncGenerator<ObjectEntry> {
  let after: string | undefined;
  for (;;) {
    const from = after === undefined ? {} : { StartAfter: after };
    const command = new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...from });
    const page = await attempt(`list ${prefix}`, () => client.send(command));
    for (const { Key: key, LastModified: modified } of page.Contents ?? []) {
      if (key !== undefined) yield { key, modified: modified?.getTime() ?? 0 };
    }
    after = page.Contents?.at(-1)?.Key;
    if (page.IsTruncated !== true || after === undefined) return;
  }
}

function writers(sdk: Sdk, client: S3Client, bucket: string): Pick<Bucket, 'put' | 'remove' | 'copy'> {
  const parts = multiparts(sdk, client, bucket);
  return {
    async put(key, bytes) {
      const command = new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes });
      await attempt(`write ${key}`, () => client.send(command));
    },
    async remove(key) {
      const command = new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key });
      await attemptToFind(`remove ${key}`, () => client.send(command));
    },
    async copy(from, to, size) {
      if (size > copiedAtOnce) return copyByParts(parts, from, to, size);
      const command = new sdk.CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: sourceOf(bucket, from) });
      await attempt(`copy ${from} to ${to}`, () => client.send(command));
    },
  };
}

function sourceOf(bucket: string, key: string): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

type Multiparts = Pick<Bucket, 'begin' | 'sendPart' | 'copyPart' | 'complete' | 'abort' | 'listMultiparts'>;

async function copyByParts(bucket: Multiparts, from: string, to: string, size: number): Promise<void> {
  const upload = await bucket.begin(to);
  try {
    const firsts = Array.from({ length: Math.ceil(size / copiedAtOnce) }, (_, index) => index * copiedAtOnce);
    const parts = await mapConcurrent(firsts, copiesAtATime, (first, index) => {
      const last = Math.min(size, first + copiedAtOnce) - 1;
      return bucket.copyPart(upload, index + 1, from, { first, last });
    });
    await bucket.complete(upload, parts);
  } catch (error) {
    await bucket.abort(upload).catch(() => undefined);
    throw error;
  }
}

function multiparts(sdk: Sdk, client: S3Client, bucket: string): Multiparts {
  const stat = readers(sdk, client, bucket).stat;
  return {
    async begin(key) {
      const command = new sdk.CreateMultipartUploadCommand({ Bucket: bucket, Key: key });
      const { UploadId: id } = await attempt(`begin ${key}`, () => client.send(command));
      return { key, id: id ?? '' };
    },
    async sendPart({ key, id }, number, bytes) {
      const part = { Bucket: bucket, Key: key, UploadId: id, PartNumber: number, Body: bytes };
      const sent = await attempt(`send part ${number} of ${key}`, () => client.send(new sdk.UploadPartCommand(part)));
      return { size: bytes.length, etag: sent.ETag ?? '' };
    },
    async copyPart({ key, id }, number, from, stretch) {
      const part = { Bucket: bucket, Key: key, UploadId: id, PartNumber: number };
      const source = { CopySource: sourceOf(bucket, from), CopySourceRange: formatStretch(stretch) };
      const command = new sdk.UploadPartCopyCommand({ ...part, ...source });
      const sent = await attempt(`copy part ${number} of ${key}`, () => client.send(command));
      return { size: stretch.last - stretch.first + 1, etag: sent.CopyPartResult?.ETag ?? '' };
    },
    async complete({ key, id }, parts) {
      const listed = { Parts: parts.map(({ etag }, index) => ({ PartNumber: index + 1, ETag: etag })) };
      const upload = { Bucket: bucket, Key: key, UploadId: id, MultipartUpload: listed };
      try {
        await client.send(new sdk.CompleteMultipartUploadCommand(upload));
      } catch (error) {
        // It was completed before, and the answer lost.
        if (isNoUpload(error) && (await stat(key)) === sizeOf(parts)) return;
        throw toBucketFault(`complete ${key}`, error);
      }
    },
    async abort({ key, id }) {
      const command = new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: id });
      await attemptToFind(`abort ${key}`, () => client.send(command));
    },
    listMultiparts: (prefix) => listMultiparts(sdk, client, bucket, prefix),
  };
}

function sizeOf(parts: readonly SentPart[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

async function* listMultiparts(
  sdk: Sdk,
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<OpenMultipart> {
  let from = {};
  for (;;) {
    const command = new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...from });
    const page = await attempt(`list uploads of ${prefix}`, () => client.send(command));
    for (const { Key: key, UploadId: id, Initiated: begun } of page.Uploads ?? []) {
      if (key !== undefined && id !== undefined) yield { key, id, begun: begun?.getTime() ?? 0 };
    }
    if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return;
    from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}
