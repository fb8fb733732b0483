import { createTarWriter, plainEntry } from '../../src/archive/index.ts';
import { type FileTree, openFileTree } from '../../src/image/index.ts';
import { restLayer } from '../archive/rest-layer.ts';

/** A layer written down: path → content of a file, or of a program, or where a link leads. */
export type WrittenLayer = Readonly<
  Record<string, string | Uint8Array | { readonly to: string } | { readonly program: Uint8Array }>
>;

/** The tree of an image of these layers, lowest first, whose files lie below `directory`. */
export function imageOf(directory: string, ...layers: readonly WrittenLayer[]): FileTree {
  return openFileTree(layers.map((layer) => restLayer(directory, toTar(layer))));
}

function toTar(layer: WrittenLayer): Buffer {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
  for (const [path, what] of Object.entries(layer)) {
    if (typeof what === 'object' && 'to' in what) {
      writer.entry({ ...plainEntry, path, type: 'symlink', mode: 0o777, linkTarget: what.to });
      continue;
    }
    const isProgram = typeof what === 'object' && 'program' in what;
    const content = Buffer.from(isProgram ? what.program : what);
    const mode = isProgram ? 0o755 : 0o644;
    writer.entry({ ...plainEntry, path, type: 'file', mode, size: content.length }, [content]);
  }
  writer.end();
  return Buffer.concat(pieces);
}
