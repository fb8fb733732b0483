import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../suites/until.ts';

/** A real server of S3 on a port of this machine, with one bucket. Disposing ends it. */
export interface S3Server extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly bucket: string;
  /** Files with the key. */
  readonly keyFiles: { readonly accessKey: string; readonly secretKey: string };
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Debian's Python, whose packages are those of Debian. */
const python = '/usr/bin/python3';

/** @returns why there can be none here */
export function whyNoS3(): string | false {
  return existsSync('/usr/lib/python3/dist-packages/swift/common/middleware/s3api')
    ? false
    : 'OpenStack Swift is not installed (Debian packages swift-proxy, swift-object, swift-container, swift-account)';
}

/** @param directory a new one, for what it keeps; its file system has to have extended attributes */
export async function startS3(directory: string): Promise<S3Server> {
  mkdirSync(directory, { recursive: true });
  const key = { accessKeyId: 'nacre:test', secretAccessKey: 'secret-of-tests' };
  const [output, log] = [join(directory, 'port'), join(directory, 'log')];
  const outputs = [output, log].map((path) => openSync(path, 'w'));
  const script = join(import.meta.dirname, 'swift-s3.py');
  const child = spawn(python, [script, join(directory, 'data'), key.accessKeyId, key.secretAccessKey], {
    stdio: ['ignore', ...outputs],
    env: { PATH: '/usr/bin:/bin', HOME: directory },
  });
  outputs.forEach(closeSync);
  const port = (): string => readFileSync(output, 'utf8').trim();
  await until(
    () => port() !== '' || child.exitCode !== null,
    () => `Swift to listen: ${readFileSync(log, 'utf8')}`,
  );
  if (child.exitCode !== null) throw new Error(`Swift ended with ${child.exitCode}: ${readFileSync(log, 'utf8')}`);
  const server = {
    endpoint: `http://127.0.0.1:${port()}`,
    bucket: 'registry',
    keyFiles: { accessKey: join(directory, 'access-key'), secretKey: join(directory, 'secret-key') },
    key,
  };
  writeFileSync(server.keyFiles.accessKey, `${key.accessKeyId}\n`);
  writeFileSync(server.keyFiles.secretKey, `${key.secretAccessKey}\n`);
  await makeBucket(server);
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** @returns what lists the keys that begin with `prefix` */
export async function listBucket(
  { endpoint, bucket, key }: S3Server,
  prefix: string,
): Promise<() => Promise<readonly string[]>> {
  const { ListObjectsV2Command, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials: key, forcePathStyle: true });
  return async () => {
    const { Contents: objects = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return objects.map(({ Key: name = '' }) => name);
  };
}

async function makeBucket({ endpoint, bucket, key }: Pick<S3Server, 'endpoint' | 'bucket' | 'key'>): Promise<void> {
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials: key, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
