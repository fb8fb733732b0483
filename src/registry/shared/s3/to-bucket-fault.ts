import { isFault, messageOf } from '../../../base/index.ts';
import { sharedFault } from '../faults.ts';

/** What the client of S3 throws, as far as it is looked at. */
interface BucketError {
  readonly name: string;
  readonly status: number | undefined;
}

function read(error: unknown): BucketError {
  if (!(error instanceof Error)) return { name: '', status: undefined };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : 0;
  return { name: error.name, status: typeof status === 'number' && status > 0 ? status : undefined };
}

/** Whether the bucket says that there is no such object, or no such upload. */
export function isAbsent(error: unknown): boolean {
  const { name, status } = read(error);
  return (
    name === 'NoSuchKey' || name === 'NotFound' || isNoUpload(error) || (status === 404 && name !== 'NoSuchBucket')
  );
}

/** Whether the bucket says that there is no such multipart upload: it was completed or aborted. */
export function isNoUpload(error: unknown): boolean {
  return read(error).name === 'NoSuchUpload';
}

const full = /QuotaExceeded|StorageFull|EntityTooLarge/;

/** @param what was tried: `read blobs/sha256/…` */
export function toBucketFault(what: string, error: unknown): Error {
  if (isFault(error)) return error;
  const { name, status } = read(error);
  const message = `bucket: ${what}: ${describe(name, status, error)}`;
  if (status === 507 || full.test(name))
    return sharedFault('shared/no-space', message, { hint: 'Raise the quota of the bucket.', cause: error });
  if (name === 'CredentialsProviderError')
    return sharedFault('shared/refused', message, {
      hint: 'Name files with the key in storage.s3, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      cause: error,
    });
  // 408 and 429 are passing, as is what has no status: nobody answered.
  if (status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429)
    return sharedFault('shared/refused', message, {
      hint: 'Check bucket, endpoint, region and key in storage.s3, and what the key may do with the bucket.',
      cause: error,
    });
  return sharedFault('shared/unavailable', message, {
    hint: 'Check that the bucket can be reached from here.',
    cause: error,
  });
}

/** An answer to HEAD has no words: its name and status are all there is. */
function describe(name: string, status: number | undefined, error: unknown): string {
  const said = [/^(?:Error|Unknown|)$/.test(name) ? '' : name, messageOf(error)];
  const words = said.filter((each) => each !== '' && each !== 'UnknownError').join(': ');
  return status === undefined ? words : `${words} (${status})`.trimStart();
}
