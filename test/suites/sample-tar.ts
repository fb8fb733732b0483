import { createTarWriter, type Entry } from '../../src/archive/index.ts';
import { utf8 } from '../../src/base/index.ts';

/** A tar of files by path and content; paths that end in `/` are directories. */
export function sampleTar(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Uint8Array.from(bytes)));
  for (const [path, value] of Object.entries(files)) {
    const content = typeof value === 'string' ? utf8(value) : value;
    const directory = path.endsWith('/');
    writer.entry(toEntry(directory ? path.slice(0, -1) : path, directory, content.length), [content]);
  }
  writer.end();
  return Buffer.concat(pieces);
}

function toEntry(path: string, directory: boolean, size: number): Entry {
  return {
    path,
    type: directory ? 'directory' : 'file',
    mode: directory ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    size,
    mtimeSec: 1_000_000_000,
    mtimeNsec: 0,
    linkTarget: '',
    devMajor: 0,
    devMinor: 0,
    xattrs: new Map(),
  };
}
