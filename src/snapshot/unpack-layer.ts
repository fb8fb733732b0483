import { closeSync, openSync, readSync } from 'node:fs';
import { fsPath, type MapOwner } from '../base/index.ts';
import type { FileCalls } from '../host/index.ts';
import type { LayerAtRest } from '../oci/index.ts';
import type { OverlayXattrs } from './directory-reader.ts';
import { leaveRootUnsaid } from './layer-tree.ts';

/** How a layer is unpacked. */
export interface UnpackLayerOptions {
  readonly host: FileCalls;
  /** Where overlayfs's marks go: `user` where this is a user namespace's root, who may make no devices either. @default 'trusted' */
  readonly marks?: OverlayXattrs;
  /** Whose what is somebody's in the layer becomes. @default theirs */
  readonly mapOwner?: MapOwner | undefined;
  readonly onRead?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks a layer into an empty directory, with overlayfs's marks for what it hides.
 *
 * @returns names of attributes that could not be set
 */
export async function unpackLayer(
  { tarPath }: Pick<LayerAtRest, 'tarPath'>,
  directory: string,
  { host, marks = 'trusted', mapOwner, onRead = () => {}, signal }: UnpackLayerOptions,
): Promise<readonly string[]> {
  leaveRootUnsaid(directory, host);
  // Loaded here: most commands find their layers ready.
  const { applyLayer } = await import('../archive/index.ts');
  const { refusedXattrs } = await applyLayer(readPieces(tarPath, onRead), directory, {
    mode: 'overlay',
    ops: host,
    devices: marks === 'user' ? 'skip' : 'make',
    overlayXattrs: marks,
    ...(mapOwner === undefined ? {} : { mapOwner }),
    ...(signal === undefined ? {} : { signal }),
  });
  return refusedXattrs;
}

const pieceSize = 1024 * 1024;

/** A file in pieces; each is good until the next is asked for. */
function* readPieces(path: string, onRead: (bytes: number) => void): Generator<Uint8Array> {
  const fd = openSync(fsPath(path), 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(pieceSize);
    for (let size = readSync(fd, buffer); size > 0; size = readSync(fd, buffer)) {
      yield buffer.subarray(0, size);
      onRead(size);
    }
  } finally {
    closeSync(fd);
  }
}
