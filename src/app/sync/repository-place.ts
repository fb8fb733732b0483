import { formatReference, parseReference, type Reference } from '../../oci/index.ts';
import { appFault } from '../faults.ts';
import type { ImagePlace } from '../transfer/image-place.ts';

/** A place whose images have tags. */
export type RepositoryPlace =
  | { readonly kind: 'registry' | 'store'; readonly name: Pick<Reference, 'registry' | 'repository'> }
  | { readonly kind: 'layout'; readonly path: string };

/**
 * Reads `docker://NAME`, or a NAME alone, for a repository of a registry, `store:NAME` for the images of that name in the store, and `oci:DIRECTORY` for a layout.
 *
 * @throws app/bad-target, oci/bad-reference
 */
export function parseRepositoryPlace(text: string): RepositoryPlace {
  if (text === '-' || /^(?:oci|docker)-archive:/.test(text))
    throw appFault('app/bad-target', `"${text}" is an archive, which has no tags of its own`, {
      hint: 'Name a repository, store:NAME or oci:DIRECTORY.',
    });
  if (text.startsWith('oci:')) return { kind: 'layout', path: parsePath(text.slice('oci:'.length)) };
  const isStore = text.startsWith('store:');
  return {
    kind: isStore ? 'store' : 'registry',
    name: parseRepository(text.replace(isStore ? 'store:' : /^docker:\/\//, '')),
  };
}

/** Tags follow a colon. */
function parsePath(path: string): string {
  if (path !== '' && !path.includes(':')) return path;
  throw appFault('app/bad-target', `"oci:${path}" is no directory whose tags are meant`, {
    hint: 'Write oci:DIRECTORY, without a tag.',
  });
}

function parseRepository(text: string): Pick<Reference, 'registry' | 'repository'> {
  const { registry, repository, digest, tag } = parseReference(text);
  if (digest === undefined && !text.endsWith(`:${tag}`)) return { registry, repository };
  throw appFault('app/bad-target', `"${text}" names an image, where the tags of a repository are meant`, {
    hint: 'Leave the tag or digest out.',
  });
}

/** As it is read: the same text for the same place. */
export function formatRepositoryPlace(place: RepositoryPlace): string {
  switch (place.kind) {
    case 'registry':
      return `${place.name.registry}/${place.name.repository}`;
    case 'store':
      return `store:${place.name.registry}/${place.name.repository}`;
    case 'layout':
      return `oci:${place.path}`;
  }
}

/** The image of a tag there. */
export function toImagePlace(place: RepositoryPlace, tag: string): ImagePlace {
  switch (place.kind) {
    case 'registry':
      return { kind: 'registry', reference: { ...place.name, tag } };
    case 'store':
      return { kind: 'store', name: formatReference({ ...place.name, tag }) };
    case 'layout':
      return { kind: 'layout', text: `${place.path}:${tag}` };
  }
}
