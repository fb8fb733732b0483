import { statSync } from 'node:fs';
import type { Descriptor } from '../../oci/index.ts';
import { type LayoutStore, openLayout } from '../../store/index.ts';
import { findNamed } from './find-named.ts';

/** An image of a layout, and where its blobs are. */
export interface LayoutImage {
  readonly source: LayoutStore;
  /** As the layout has it; a digest for an image without one. */
  readonly name: string;
  readonly descriptor: Descriptor;
}

/**
 * Finds an image by `DIRECTORY[:TAG]`. TAG is a name as the layout has it, the tag of one, or a digest; without it the only image, else
 * `latest`.
 *
 * @throws store/bad-layout, app/no-image naming the tags there are
 */
export async function findInLayout(text: string): Promise<LayoutImage> {
  const { directory, tag } = splitLayout(text);
  const layout = openLayout(directory);
  const { name, descriptor } = findNamed(await layout.list(), tag, `layout ${directory}`);
  return { source: layout, name, descriptor };
}

/** Paths may hold colons, and so may names: the longest beginning that is a directory is the layout. */
function splitLayout(text: string): { readonly directory: string; readonly tag: string | undefined } {
  const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isDirectory(text)) return { directory: text, tag: undefined };
  for (let colon = text.lastIndexOf(':'); colon > 0; colon = text.lastIndexOf(':', colon - 1)) {
    if (isDirectory(text.slice(0, colon))) return { directory: text.slice(0, colon), tag: text.slice(colon + 1) };
  }
  const last = text.lastIndexOf(':');
  return last < 0 ? { directory: text, tag: undefined } : { directory: text.slice(0, last), tag: text.slice(last + 1) };
}
