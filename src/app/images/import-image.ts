import { createTarParser, decompress, type Entry } from '../../archive/index.ts';
import { assertNotCancelled, type ByteStream, type OnEvent, wrapFault } from '../../base/index.ts';
import { buildTime, formatBuildTime } from '../../build/index.ts';
import { writeImage } from '../../image/index.ts';
import {
  type BlobWriter,
  type Descriptor,
  emptyRunConfig,
  hostPlatform,
  type LayerRef,
  layerMediaType,
  type Platform,
  type RunConfig,
} from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { tellImage } from '../events/tell-image.ts';
import { appFault } from '../faults.ts';
import { inputName } from '../open-input.ts';
import { changeRunConfig } from './change-run-config.ts';
import { pointName } from './point-name.ts';
import { toTargetName } from './target-name.ts';

export interface ImportRequest {
  /** The tar, as it is or compressed (gzip, zstd, xz). */
  readonly bytes: ByteStream;
  /** How the input is called in messages: a file name or `-`. */
  readonly source: string;
  /** What the image shall be called; without it, it has its digest alone. */
  readonly name?: string;
  /** @default the host's */
  readonly platform?: Platform;
  readonly message?: string;
  /** What the image says of how to run it. @default nothing but PATH and a shell as command */
  readonly config?: Partial<RunConfig>;
  /** Dockerfile instructions that change that. */
  readonly changes?: readonly string[];
  /** SOURCE_DATE_EPOCH, when it is set. */
  readonly sourceDateEpoch?: string;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Makes an image of one layer from the tar of a root file system. The tar's bytes are kept as they are, uncompressed; they are read once,
 * and every entry is checked on the way.
 *
 * @returns the manifest's descriptor
 * @throws app/not-a-rootfs, app/bad-change, archive/… on a malformed tar, base/cancelled
 */
export async function importImage(store: DiskStore, request: ImportRequest): Promise<Descriptor> {
  using _lease = store.lease();
  const name = request.name === undefined ? undefined : toTargetName(request.name);
  const created = formatBuildTime(
    buildTime(request.sourceDateEpoch === undefined ? {} : { sourceDateEpoch: request.sourceDateEpoch }),
  );
  const plain = { ...emptyRunConfig, env: [defaultPath], cmd: ['/bin/sh'], ...request.config };
  const config = changeRunConfig(plain, request.changes ?? []);
  const layer = await writeLayer(store, request);
  const descriptor = await writeImage(store, {
    layers: [layer],
    config: {
      created,
      platform: request.platform ?? hostPlatform(),
      config,
      history: [
        {
          created,
          createdBy: 'nacre import',
          ...(request.message === undefined ? {} : { comment: request.message }),
        },
      ],
    },
  });
  await pointName(store, name, descriptor);
  tellImage(store, 'import', descriptor.digest);
  return descriptor;
}

const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

async function writeLayer(store: DiskStore, request: ImportRequest): Promise<LayerRef> {
  using writer = store.create();
  try {
    await readTar(writer, request);
  } catch (error) {
    throw wrapFault(`import ${inputName(request.source)}`, error);
  }
  const { digest, size } = await writer.commit();
  return { diffId: digest, descriptor: { mediaType: layerMediaType('none'), digest, size } };
}

/** Passes the tar on to the store and through the parser at once. */
async function readTar(writer: BlobWriter, request: ImportRequest): Promise<void> {
  const started = performance.now();
  const id = request.source;
  let entries = 0;
  const entry = (found: Entry): void => {
    entries += 1;
    assertPlain(found);
  };
  const parser = createTarParser({ entry, data: () => {}, hole: () => {}, finish: () => {} });
  request.onEvent?.({ kind: 'start', id, label: `import ${inputName(id)}` });
  for await (const piece of decompress(request.bytes)) {
    assertNotCancelled(request.signal);
    parser.write(piece);
    writer.write(piece);
    request.onEvent?.({ kind: 'advance', id, bytes: piece.length });
  }
  const { marked } = parser.end();
  // The only trace of a copy that broke off between two entries.
  if (!marked)
    request.onEvent?.({ kind: 'warning', message: `${inputName(id)} has no end mark; it may have been cut off` });
  if (entries === 0)
    throw appFault('app/not-a-rootfs', 'the tar holds no files', { hint: 'Give the tar of a root file system.' });
  request.onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 });
}

/** A root file system has no whiteouts; one that has is a layer of some image, and would hide nothing here but itself. */
function assertPlain(entry: Entry): void {
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  if (!name.startsWith('.wh.')) return;
  throw appFault(
    'app/not-a-rootfs',
    `"${entry.path}" is a whiteout: this is a layer of an image, not a root file system`,
    {
      hint: 'Read a whole image with `nacre load`.',
    },
  );
}
