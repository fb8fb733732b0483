import { createTarWriter, type EntryType, plainEntry } from '../../src/archive/index.ts';

/** What a tar in a test has at a path: text of a file, or something else. */
export type TarContent =
  | string
  | Uint8Array
  | { readonly type: EntryType; readonly linkTarget?: string; readonly mode?: number };

/** A tar with files of mode 0644, unless they begin with `#!` or are ELF: then 0755. */
export function makeTar(files: Readonly<Record<string, TarContent>>): Buffer<ArrayBuffer> {
  const pieces: Buffer<ArrayBuffer>[] = [];
  const writer = createTarWriter((bytes) => void pieces.push(Buffer.from(bytes)));
  for (const [path, content] of Object.entries(files)) {
    if (typeof content === 'string' || content instanceof Uint8Array) {
      const bytes = Buffer.from(content);
      const mode = /^(#!|\x7fELF)/.test(bytes.toString('latin1', 0, 4)) ? 0o755 : 0o644;
      writer.entry({ ...plainEntry, path, type: 'file', mode, size: bytes.length }, [bytes]);
    } else {
      const { type, linkTarget = '', mode = 0o755 } = content;
      writer.entry({ ...plainEntry, path, type, mode, linkTarget });
    }
  }
  writer.end();
  return Buffer.concat(pieces);
}
