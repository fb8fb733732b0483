import { statSync } from 'node:fs';
import { type BlobSource, type Descriptor, isDigest, type NamedDescriptor, parseReference } from '../../oci/index.ts';
import { openLayout } from '../../store/index.ts';
import { appFault } from '../faults.ts';

/** An image of a layout, and where its blobs are. */
export interface LayoutImage {
  readonly source: BlobSource;
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
  const rows = await layout.list();
  const found = findRow(rows, tag);
  if (found !== undefined) return { source: layout, descriptor: found.descriptor };
  const names = rows.map((row) => tagOf(row.name) ?? row.name).join(', ');
  throw appFault('app/no-image', `layout ${directory} has no image ${tag ?? 'latest'}`, {
    hint: names === '' ? 'The layout is empty.' : `There are: ${names}.`,
  });
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

function findRow(rows: readonly NamedDescriptor[], tag: string | undefined): NamedDescriptor | undefined {
  if (tag === undefined && rows.length === 1) return rows[0];
  const wanted = tag ?? 'latest';
  return (
    rows.find((row) => row.name === wanted || row.descriptor.digest === wanted) ??
    rows.find((row) => tagOf(row.name) === wanted)
  );
}

function tagOf(name: string): string | undefined {
  if (isDigest(name) || !/[/:]/.test(name)) return undefined;
  try {
    return parseReference(name).tag;
  } catch {
    return undefined;
  }
}
