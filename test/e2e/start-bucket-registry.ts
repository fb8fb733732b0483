import { join } from 'node:path';
import { type NacreRegistry, startNacreRegistry } from './start-nacre-registry.ts';
import type { S3Server } from './start-s3.ts';
import { writeFiles } from './write-files.ts';

/** A server before a bucket. Others given the same bucket and database stand beside it. */
export interface BucketRegistryOptions {
  readonly s3: S3Server;
  /** What all keys begin with. */
  readonly prefix: string;
  /** As in the configuration: `{ sqlite: PATH }`. */
  readonly metadata: object;
  /** More of `storage.s3`. */
  readonly more?: object;
  /** Other keys of the configuration. */
  readonly keys?: object;
}

/** @param directory of a lab, whose store holds nothing of the registry */
export function startBucketRegistry(
  directory: string,
  { s3, prefix, metadata, more = {}, keys = {} }: BucketRegistryOptions,
): Promise<NacreRegistry> {
  const { endpoint, bucket, keyFiles } = s3;
  const files = { accessKeyFile: keyFiles.accessKey, secretKeyFile: keyFiles.secretKey };
  const config = { ...keys, metadata, storage: { s3: { endpoint, bucket, prefix, ...files, ...more } } };
  // JSON is YAML.
  writeFiles(directory, { 'registry.yaml': JSON.stringify(config) });
  return startNacreRegistry(directory, '--config', join(directory, 'registry.yaml'));
}
