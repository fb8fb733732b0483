import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createLayerIndexer,
  type LayerFiles,
  type LayerIndexerOptions,
  readTarEntries,
} from '../../src/archive/index.ts';
import { digestOf, type LayerAtRest } from '../../src/oci/index.ts';
import { treeOps as host } from './tree-ops.ts';

/** The index of an uncompressed tar. @throws archive/… when it can not be a layer */
export function indexOf(tar: Buffer, options: LayerIndexerOptions = {}): Buffer {
  const read = (position: number, length: number): Buffer => tar.subarray(position, position + length);
  const indexer = createLayerIndexer(options);
  for (const item of readTarEntries(read, tar.length)) indexer.add(item);
  const pieces: Buffer[] = [];
  indexer.write((bytes) => pieces.push(Buffer.from(bytes)), { size: tar.length, read, digest: digestOf(tar) });
  return Buffer.concat(pieces);
}

/** Puts a tar and its index side by side in a directory of their own below `scratch`. @throws as `indexOf` */
export function restLayer(scratch: string, tar: Buffer, options: LayerIndexerOptions = {}): LayerAtRest {
  const index = indexOf(tar, options);
  const directory = mkdtempSync(join(scratch, 'layer-'));
  const [tarPath, indexPath] = [join(directory, 'layer.tar'), join(directory, 'layer.erofs')];
  writeFileSync(tarPath, tar);
  writeFileSync(indexPath, index);
  return { diffId: digestOf(tar), size: tar.length, tarPath, indexPath };
}

/** Something mounted; disposing takes it away, also while it is in use. */
export interface Mounted extends Disposable {
  readonly target: string;
}

/** Has the kernel show a layer at rest. @throws host/… where it can't */
export function mountLayer(scratch: string, { indexPath, tarPath }: LayerFiles): Mounted {
  return mountAt(scratch, 'erofs', indexPath, ['ro', `device=${tarPath}`]);
}

/** Has the kernel show directories above each other. @param directories top first, two at least */
export function mountStack(scratch: string, directories: readonly string[]): Mounted {
  return mountAt(scratch, 'overlay', 'overlay', [`lowerdir=${directories.join(':')}`]);
}

function mountAt(scratch: string, type: string, source: string, options: readonly string[]): Mounted {
  const target = mkdtempSync(join(scratch, 'mounted-'));
  host.mount({ type, source, target, options });
  return { target, [Symbol.dispose]: () => host.unmount(target, { detach: true }) };
}
