import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { baseFault, decodePath, fsPath } from '../base/index.ts';
import { type FileCalls, isSystemError } from '../host/index.ts';
import { snapshotFault } from './faults.ts';
import type { FoundFile, TreeReader } from './tree-reader.ts';

const opaqueMarks = { trusted: 'trusted.overlay.opaque', user: 'user.overlay.opaque' } as const;

/** Where overlayfs keeps its marks. */
export type OverlayXattrs = keyof typeof opaqueMarks;

/** Reads a layer that lies in a directory, with overlayfs's marks: its own unpacked tree, or an upper directory. */
export function directoryReader(
  directory: string,
  host: Pick<FileCalls, 'readXattr'>,
  marks: OverlayXattrs = 'trusted',
): TreeReader {
  return {
    find(path) {
      const hostPath = `${directory}/${path}`;
      try {
        const stat = lstatSync(fsPath(hostPath), { throwIfNoEntry: false });
        return stat === undefined ? undefined : toFound(hostPath, stat, host, marks);
      } catch (error) {
        throw notReadable(path, error);
      }
    },
  };
}

/** Whether a directory of a layer hides what the layers below have in it. */
export function isOpaque(
  directory: string,
  host: Pick<FileCalls, 'readXattr'>,
  marks: OverlayXattrs = 'trusted',
): boolean {
  return host.readXattr(directory, opaqueMarks[marks])?.[0] === 0x79; // 'y'
}

function toFound(hostPath: string, stat: Stats, host: Pick<FileCalls, 'readXattr'>, marks: OverlayXattrs): FoundFile {
  if (stat.isDirectory()) return { kind: 'directory', opaque: isOpaque(hostPath, host, marks) };
  if (stat.isFile()) return { kind: 'file', read: (limit) => readWhole(hostPath, limit) };
  if (stat.isSymbolicLink()) {
    return { kind: 'symlink', target: decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' })) };
  }
  return stat.isCharacterDevice() && stat.rdev === 0 ? { kind: 'whiteout' } : { kind: 'other' };
}

function readWhole(hostPath: string, limit: number): Uint8Array {
  const fd = openSync(fsPath(hostPath), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(fd);
    if (size > limit) throw baseFault('base/too-large', `${hostPath}: ${size} bytes, at most ${limit} are read`);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function notReadable(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return snapshotFault('snapshot/not-readable', `read ${path} of a layer: ${error.message}`, { cause: error });
}
