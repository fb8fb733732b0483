import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { applyLayer, decompress } from '../../archive/index.ts';
import { type ByteStream, type OnEvent, wrapFault } from '../../base/index.ts';
import { type Host, openHost } from '../../host/index.ts';
import { openImage, selectManifest } from '../../image/index.ts';
import {
  type BlobSource,
  blobAbsent,
  createDigester,
  formatPlatform,
  type LayerRef,
  matchesPlatform,
  ociFault,
  type Platform,
  shortDigest,
  verified,
} from '../../oci/index.ts';
import { toBundleConfig } from '../../runtime/index.ts';
import { appFault } from '../faults.ts';
import { readFileInRoot } from '../read-file-in-root.ts';
import { findInLayout } from './find-in-layout.ts';

export interface UnpackRequest {
  /** `DIRECTORY[:TAG]` */
  readonly layout: string;
  /** Directory to make; it may be there when it is empty. */
  readonly bundle: string;
  /** @default the host's */
  readonly platform?: Platform;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Most bytes of an /etc/passwd or /etc/group. */
const accountsLimit = 4 * 1024 * 1024;

/**
 * Turns an image of an OCI layout into a runtime bundle: `rootfs/` with all layers applied and `config.json`. The bundle appears whole or
 * not at all. Root gets the owners and devices that the layers name; other users own everything and get no devices.
 *
 * @throws app/bad-target, app/no-image, store/bad-layout, archive/…, oci/…, runtime/…, base/cancelled
 */
export async function unpackImage(request: UnpackRequest): Promise<void> {
  const host = openHost();
  const { source, descriptor } = await findInLayout(request.layout);
  const image = openImage(source, await selectManifest(source, descriptor, request.platform));
  const layers = await image.layers();
  const { config, platform } = await image.config();
  if (request.platform !== undefined && !matchesPlatform(request.platform, platform)) {
    const { layout, platform: wanted } = request;
    throw appFault('app/no-image', `${layout} is for ${formatPlatform(platform)}, not for ${formatPlatform(wanted)}`, {
      hint: 'Leave the platform out, or unpack another image.',
    });
  }
  using bundle = createBundle(request.bundle);
  const rootfs = join(bundle.path, 'rootfs');
  mkdirSync(rootfs, 0o755);
  for (const layer of layers) await unpackLayer(source, layer, rootfs, host, request);
  const spec = toBundleConfig(config, (path) => readFileInRoot(rootfs, path, accountsLimit), host);
  writeFileSync(join(bundle.path, 'config.json'), `${JSON.stringify(spec, null, 2)}\n`);
  bundle.publish();
}

async function unpackLayer(
  source: BlobSource,
  layer: LayerRef,
  rootfs: string,
  host: Host,
  request: UnpackRequest,
): Promise<void> {
  const { descriptor, diffId } = layer;
  const started = performance.now();
  const signal = request.signal === undefined ? {} : { signal: request.signal };
  request.onEvent?.({ kind: 'start', id: diffId, label: `unpack ${shortDigest(descriptor.digest)}` });
  const bytes = await source.open(descriptor, signal);
  if (bytes === undefined) throw blobAbsent(descriptor.digest);
  const isRoot = host.currentUser().uid === 0;
  try {
    await applyLayer(openTar(layer, bytes, signal), rootfs, {
      mode: 'merge',
      ops: host,
      devices: isRoot ? 'make' : 'skip',
      owners: isRoot ? 'layer' : 'caller',
      ...signal,
    });
  } catch (error) {
    throw wrapFault(`layer ${descriptor.digest}`, error);
  }
  request.onEvent?.({ kind: 'done', id: diffId, seconds: (performance.now() - started) / 1000 });
}

/** The layer's tar, checked against its digest on the way in and against its diffID on the way out. */
async function* openTar(
  { descriptor, diffId }: LayerRef,
  bytes: ByteStream,
  options: { signal?: AbortSignal },
): ByteStream {
  const digester = createDigester();
  for await (const piece of decompress(verified(descriptor, bytes), options)) {
    digester.update(piece);
    yield piece;
  }
  const found = digester.digest();
  if (found === diffId) return;
  throw ociFault('oci/digest-mismatch', `its uncompressed content has digest ${found}, the image says ${diffId}`, {
    hint: 'The image is damaged or forged; get it again.',
  });
}

interface NewBundle extends Disposable {
  /** Where to build it, beside where it shall be. */
  readonly path: string;
  publish(): void;
}

/** @throws app/bad-target when there is something at the path that is not an empty directory */
function createBundle(path: string): NewBundle {
  const target = resolve(path);
  assertFree(target);
  const temporary = makeBeside(target);
  return {
    path: temporary,
    publish() {
      if (statSync(target, { throwIfNoEntry: false }) !== undefined) rmdirSync(target);
      renameSync(temporary, target);
    },
    [Symbol.dispose]: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

function assertFree(target: string): void {
  const found = statSync(target, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(target).length === 0)) return;
  throw appFault('app/bad-target', `${target} is there already and not an empty directory`, {
    hint: 'Name a directory that is not there yet.',
  });
}

function makeBeside(target: string): string {
  try {
    return mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  } catch (cause) {
    throw appFault('app/bad-target', `${dirname(target)} can not be written`, {
      hint: 'Name a directory whose parent is there and may be written.',
      cause,
    });
  }
}
