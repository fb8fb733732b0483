import { createTarWriter } from '../../src/archive/index.ts';

/** A tar that holds nothing but its root directory. */
export function rootTar(mode: number, uid: number, gid: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Uint8Array.from(bytes)));
  const rest = { size: 0, mtimeSec: 5, mtimeNsec: 0, linkTarget: '', devMajor: 0, devMinor: 0, xattrs: new Map() };
  writer.entry({ path: '', type: 'directory', mode, uid, gid, ...rest });
  writer.end();
  return Buffer.concat(pieces);
}
