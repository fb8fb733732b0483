import { statSync } from 'node:fs';
import { type ByteStream, type OnEvent, wrapFault } from '../../base/index.ts';
import { type CopyOptions, copy } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  familiarReference,
  formatReference,
  isDigest,
  isIndexType,
  isManifestType,
  type NamedDescriptor,
  type Names,
  parseReference,
} from '../../oci/index.ts';
import { type DiskStore, openArchive, openLayout } from '../../store/index.ts';
import { tellImage } from '../events/tell-image.ts';
import { appFault } from '../faults.ts';
import { inputName, openInput } from '../open-input.ts';
import { restLayers } from '../rest-layers.ts';
import { pointName } from './point-name.ts';

export interface LoadRequest {
  /** An archive, an OCI layout directory, or `-` for an archive on standard input. */
  readonly path: string;
  /** What `-` stands for. @default standard input */
  readonly input?: ByteStream;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** An image that is in the store now. */
export interface LoadedImage {
  readonly digest: Digest;
  /** Familiar form; `undefined` when the archive gave it none that can be used. */
  readonly name: string | undefined;
}

/**
 * Reads all images of an archive or layout into the store, ready to run; no digest changes. Of an index, what the archive does not hold is left out.
 *
 * @throws app/no-file, store/bad-archive, store/bad-layout, archive/…, oci/…, base/cancelled
 */
export async function loadImages(store: DiskStore, request: LoadRequest): Promise<readonly LoadedImage[]> {
  using _lease = store.lease();
  await using source = await openSource(store, request);
  const rows = await source.list();
  if (rows.length === 0)
    throw appFault('app/no-image', `${request.path} holds no images`, { hint: 'Save at least one image to it.' });
  const loaded: LoadedImage[] = [];
  for (const row of rows) loaded.push(await loadImage(store, source, row, request));
  for (const { digest, name } of loaded) tellImage(store, 'load', digest, name);
  return loaded;
}

type ImageSource = BlobSource & Pick<Names, 'list'> & AsyncDisposable;

async function openSource(store: DiskStore, request: LoadRequest): Promise<ImageSource> {
  const { path, signal } = request;
  if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const layout = openLayout(path);
    return { open: layout.open, list: layout.list, [Symbol.asyncDispose]: async () => {} };
  }
  const input: string | ByteStream = path === '-' ? (request.input ?? openInput(path)) : assertFile(path);
  return openArchive(input, {
    scratch: store.scratch,
    name: inputName(path),
    ...(signal === undefined ? {} : { signal }),
  });
}

function assertFile(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  throw appFault('app/no-file', `there is no file or directory ${path}`, { hint: 'Check the path.' });
}

async function loadImage(
  store: DiskStore,
  source: ImageSource,
  row: NamedDescriptor,
  request: LoadRequest,
): Promise<LoadedImage> {
  const { descriptor } = row;
  const name = toWholeName(row.name);
  const familiar = name === undefined ? undefined : familiarReference(parseReference(name));
  const isThere = async (entry: Descriptor): Promise<boolean> => (await source.open(entry)) !== undefined;
  const options: CopyOptions = {
    choose: isThere,
    ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  if (!isManifestType(descriptor.mediaType) && !isIndexType(descriptor.mediaType)) {
    throw appFault(
      'app/no-image',
      `${request.path}: ${row.name} has media type ${descriptor.mediaType}, which is not an image`,
    );
  }
  try {
    await copy(source, store, descriptor, options);
  } catch (error) {
    throw wrapFault(`load ${familiar ?? row.name}`, error);
  }
  await pointName(store, name, descriptor);
  await restLayers(store, descriptor, options);
  return { digest: descriptor.digest, name: familiar };
}

/**
 * The name in whole form. A layout's names need not be references: `latest` alone is a tag of nobody knows what, and other text can't name an
 * image here at all.
 */
function toWholeName(name: string): string | undefined {
  if (isDigest(name) || !/[/:]/.test(name)) return undefined;
  try {
    const reference = parseReference(name);
    return reference.digest === undefined ? formatReference(reference) : undefined;
  } catch {
    return undefined;
  }
}
