import { createTarWriter, type Entry, type EntryType, plainEntry } from '../../src/archive/index.ts';
import { utf8 } from '../../src/base/index.ts';

/** Content of a file, or what a link leads to. */
export type SampleFile = string | Uint8Array | { readonly symlink: string } | { readonly hardlink: string };

/** A tar of files by path; paths that end in `/` are directories. */
export function sampleTar(files: Readonly<Record<string, SampleFile>>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Uint8Array.from(bytes)));
  for (const [path, file] of Object.entries(files)) {
    if (typeof file === 'string' || file instanceof Uint8Array) {
      const content = typeof file === 'string' ? utf8(file) : file;
      if (path.endsWith('/')) writer.entry(toEntry(path.slice(0, -1), 'directory', 0, ''));
      else writer.entry(toEntry(path, 'file', content.length, ''), [content]);
    } else if ('symlink' in file) {
      writer.entry(toEntry(path, 'symlink', 0, file.symlink));
    } else {
      writer.entry(toEntry(path, 'hardlink', 0, file.hardlink));
    }
  }
  writer.end();
  return Buffer.concat(pieces);
}

function toEntry(path: string, type: EntryType, size: number, linkTarget: string): Entry {
  const mode = type === 'directory' ? 0o755 : 0o644;
  return { ...plainEntry, path, type, mode, size, mtimeSec: 1_000_000_000, linkTarget };
}
