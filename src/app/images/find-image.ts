import {
  type BlobSource,
  type Descriptor,
  type Digest,
  digestHex,
  familiarReference,
  formatReference,
  isDigest,
  type NamedDescriptor,
  type Names,
  parseReference,
  type Reference,
} from '../../oci/index.ts';
import { appFault } from '../faults.ts';

/** An image that was asked for by name or ID. */
export interface FoundImage {
  readonly descriptor: Descriptor;
  /** The whole reference it was found by; `undefined` when it was named by ID. */
  readonly name?: string;
}

const idPattern = /^(?:sha256:)?([0-9a-f]{4,64})$/;

/**
 * Finds an image by what a user wrote: a reference, a reference with a digest, a digest, or the beginning of one (at least 4 digits).
 * A name wins over an ID.
 *
 * @throws app/no-image with the names that are near, app/ambiguous-id, oci/bad-reference
 */
export async function findImage(names: Names, text: string): Promise<FoundImage> {
  const found = await lookUpImage(names, text);
  if (found !== undefined) return found;
  const hint = (await hintNear(names, text)) ?? whatAdds;
  throw appFault('app/no-image', `no image "${text}" in the store`, { hint });
}

/** As `findImage`, but absence is `undefined`. @throws app/ambiguous-id, oci/bad-reference */
export async function lookUpImage(names: Names, text: string): Promise<FoundImage | undefined> {
  const [, id] = idPattern.exec(text) ?? [];
  const byName =
    id?.length === 64 || text.startsWith('sha256:') ? undefined : await byReference(names, parseReference(text));
  if (byName !== undefined || id === undefined) return byName;
  const matches = (await names.list()).filter((row) => digestHex(row.descriptor.digest).startsWith(id));
  const digests = new Set(matches.map((row) => row.descriptor.digest));
  if (digests.size > 1) {
    throw appFault('app/ambiguous-id', `"${text}" is the beginning of ${digests.size} image IDs`, {
      hint: 'Give more digits.',
    });
  }
  return matches[0] === undefined ? undefined : { descriptor: matches[0].descriptor };
}

async function byReference(names: Names, reference: Reference): Promise<FoundImage | undefined> {
  if (reference.digest !== undefined) return byDigest(await names.list(), reference, reference.digest);
  const name = formatReference(reference);
  const descriptor = await names.resolve(name);
  return descriptor === undefined ? undefined : { descriptor, name };
}

/** `app@sha256:…`: an image of that repository with exactly that digest. */
function byDigest(rows: readonly NamedDescriptor[], wanted: Reference, digest: Digest): FoundImage | undefined {
  const row = rows.find((each) => {
    if (each.descriptor.digest !== digest) return false;
    if (isDigest(each.name)) return true;
    const { registry, repository } = parseReference(each.name);
    return registry === wanted.registry && repository === wanted.repository;
  });
  return row === undefined ? undefined : { descriptor: row.descriptor, name: formatReference(wanted) };
}

/** What could have been meant by a name that is not there; `undefined` when nothing is near. */
export async function hintNear(names: Names, text: string): Promise<string | undefined> {
  const known = (await names.list()).flatMap((row) =>
    isDigest(row.name) ? [] : [familiarReference(parseReference(row.name))],
  );
  const repository = text.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const near = known
    .filter((name) => name.replace(/:[^:/]*$/, '') === repository || name.includes(repository))
    .slice(0, 5);
  return near.length === 0 ? undefined : `Did you mean ${near.join(', ')}?`;
}

const whatAdds =
  'See `nacre images` for what is there; `nacre pull`, `nacre import`, `nacre load` and `nacre build` add images.';

/** The blobs and names that finding and reading images needs. */
export type ImageStore = BlobSource & Names;
