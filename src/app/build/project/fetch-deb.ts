import { readFileSync } from 'node:fs';
import type { FileInput } from '../../../build/index.ts';
import {
  type DebianPackage,
  type libraryItems,
  type PackageFetcher,
  readDeb,
  type UnpackedDeb,
} from '../../../packages/index.ts';

/** A package of Debian with its files, and the file that it came in. */
export interface FetchedDeb {
  readonly deb: UnpackedDeb;
  readonly input: FileInput;
}

export async function fetchDeb(found: DebianPackage, fetcher: PackageFetcher): Promise<FetchedDeb> {
  const { name, version, architecture, url, integrity } = found;
  const label = `${name} ${version} (${architecture})`;
  const { path, digest, size } = await fetcher.file({ url, integrity, label });
  const deb = { name, ...(await readDeb(readFileSync(path), label)) };
  return { deb, input: { kind: 'file', url, digest, size } };
}

/** The names by which programs are linked with what a layer holds. */
export function librariesIn(items: ReturnType<typeof libraryItems>): readonly string[] {
  const names = items.flatMap(({ entry: { path, type } }) =>
    type !== 'directory' && /\.so(\.|$)/.test(path) ? [path.slice(path.lastIndexOf('/') + 1)] : [],
  );
  return [...new Set(names)].toSorted();
}
