import { randomBytes } from 'node:crypto';
import { digestOf } from '../../../src/oci/index.ts';

/** A registry that listens, and in which everybody may do everything. */
export interface RegistryUnderTest extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
}

export type OpenRegistryUnderTest = () => Promise<RegistryUnderTest>;

/** What a registry answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Asks a registry. @param target a path, or an address as `Location` gives it */
export async function ask(origin: string, method: string, target: string, asked: Asked = {}): Promise<Answered> {
  const { headers = {}, body = null } = asked;
  const response = await fetch(new URL(target, origin), { method, headers, body, redirect: 'manual' });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** The bodies that registries answer with, in one. */
export interface AnsweredJson {
  readonly name: string;
  readonly tags: readonly string[];
  readonly repositories: readonly string[];
  readonly manifests: readonly { readonly digest: string }[];
  readonly errors: readonly [{ readonly code: string; readonly detail: unknown }];
}

export function jsonOf({ bytes }: Answered): AnsweredJson {
  return JSON.parse(bytes.toString('utf8'));
}

/** The code of the first error of an envelope. */
export function codeOf(answered: Answered): string {
  return jsonOf(answered).errors[0].code;
}

/** Adds to the query of an address. */
export function withQuery(location: string | null, query: string): string {
  return `${location}${location?.includes('?') === true ? '&' : '?'}${query}`;
}

let count = 0;

/** The name of a repository that nobody else uses. */
export function newRepository(): string {
  count += 1;
  return `test/repository-${process.pid}-${count}`;
}

export function randomBlob(size: number): { readonly bytes: Uint8Array<ArrayBuffer>; readonly digest: string } {
  const bytes = new Uint8Array(randomBytes(size));
  return { bytes, digest: digestOf(bytes) };
}

/** Sends a blob in two requests. */
export async function pushBlob(origin: string, repository: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = digestOf(bytes);
  const { headers } = await ask(origin, 'POST', `/v2/${repository}/blobs/uploads/`);
  const put = await ask(origin, 'PUT', withQuery(headers.get('location'), `digest=${digest}`), { body: bytes });
  if (put.status !== 201) throw new Error(`blob refused: ${put.status} ${put.bytes}`);
  return digest;
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

/** A manifest, and its digest. */
export interface SampleManifest {
  readonly text: string;
  readonly digest: string;
  readonly size: number;
}

export function toManifest(fields: object): SampleManifest {
  const text = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, ...fields });
  return { text, digest: digestOf(text), size: Buffer.byteLength(text) };
}

/** Sends config and layer of a small image. @param more fields of the manifest */
export async function pushParts(origin: string, repository: string, more: object = {}): Promise<SampleManifest> {
  const config = new TextEncoder().encode('{}');
  const layer = randomBlob(100).bytes;
  const describe = async (mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<object> => ({
    mediaType,
    digest: await pushBlob(origin, repository, bytes),
    size: bytes.length,
  });
  return toManifest({
    config: await describe('application/vnd.oci.image.config.v1+json', config),
    layers: [await describe('application/vnd.oci.image.layer.v1.tar', layer)],
    ...more,
  });
}

export function putManifest(
  origin: string,
  repository: string,
  reference: string,
  { text }: Pick<SampleManifest, 'text'>,
  mediaType: string = manifestType,
): Promise<Answered> {
  return ask(origin, 'PUT', `/v2/${repository}/manifests/${reference}`, {
    headers: { 'content-type': mediaType },
    body: text,
  });
}

/** Sends a small image, by tag. */
export async function pushImage(
  origin: string,
  repository: string,
  tag: string,
  more: object = {},
): Promise<SampleManifest> {
  const manifest = await pushParts(origin, repository, more);
  const put = await putManifest(origin, repository, tag, manifest);
  if (put.status !== 201) throw new Error(`manifest refused: ${put.status} ${put.bytes}`);
  return manifest;
}
