import { createTarParser, decompress, type Entry } from '../../archive/index.ts';
import { readBytes, streamOf } from '../../base/index.ts';
import { packagesFault } from '../faults.ts';
import { findArMember } from './ar.ts';

/** A file of a package, and what it holds when it is a regular one. */
export interface PackageItem {
  readonly entry: Entry;
  readonly bytes: Uint8Array | undefined;
}

/** A Debian package, taken apart. */
export interface Deb {
  /** The file `control`. */
  readonly control: string;
  /** The file `md5sums`, if there is one. */
  readonly md5sums: string | undefined;
  /** What it installs, by paths without a leading slash. */
  readonly items: readonly PackageItem[];
}

/** Most bytes that may come out of one package: libraries have a few megabytes. */
const mostBytes = 512 * 1024 * 1024;

/**
 * Takes a binary package apart: an ar archive of two tars, compressed with xz, zstd or gzip. Source: deb(5).
 *
 * @param what the package, for messages
 * @throws packages/bad-archive, archive/…
 */
export async function readDeb(bytes: Uint8Array, what: string): Promise<Deb> {
  const control = await readTar(findArMember(bytes, 'control.tar', what));
  const textOf = (path: string): string | undefined => {
    const found = control.find(({ entry }) => entry.path === path)?.bytes;
    return found === undefined ? undefined : Buffer.from(found).toString('utf8');
  };
  const text = textOf('control');
  if (text === undefined) throw packagesFault('packages/bad-archive', `${what} has no control file`);
  return {
    control: text,
    md5sums: textOf('md5sums'),
    items: await readTar(findArMember(bytes, 'data.tar', what)),
  };
}

async function readTar(bytes: Uint8Array): Promise<readonly PackageItem[]> {
  const tar = await readBytes(decompress(streamOf(bytes), { limit: mostBytes }), mostBytes);
  const items: PackageItem[] = [];
  let open: { readonly entry: Entry; readonly pieces: Buffer[] } | undefined;
  const parser = createTarParser({
    entry: (entry) => {
      open = { entry, pieces: [] };
    },
    data: (piece) => void open?.pieces.push(Buffer.from(piece)),
    hole: () => undefined,
    finish: () => {
      if (open === undefined) return;
      items.push({ entry: open.entry, bytes: open.entry.type === 'file' ? Buffer.concat(open.pieces) : undefined });
    },
  });
  parser.write(tar);
  parser.end();
  return items;
}
