import { statSync } from 'node:fs';
import { parseReference, type Reference } from '../../oci/index.ts';
import { appFault } from '../faults.ts';

/** Where an image is copied from or to, as a user names it. */
export type ImagePlace =
  | { readonly kind: 'registry'; readonly reference: Reference }
  /** @property name a name or ID; empty where the source's own name serves */
  | { readonly kind: 'store'; readonly name: string }
  /** @property text a directory, and behind a colon the name of an image in it */
  | { readonly kind: 'layout'; readonly text: string }
  | {
      readonly kind: 'archive';
      readonly format: 'oci' | 'docker';
      /** `-` for standard input or output. */
      readonly path: string;
      /** Of an image in it. */
      readonly name?: string;
    }
  /** A name without a word about where: the store or a registry. */
  | { readonly kind: 'anywhere'; readonly name: string };

const schemes = ['docker', 'store', 'oci', 'oci-archive', 'docker-archive'] as const;

/**
 * Reads what skopeo's users write: `docker://debian:12`, `oci:DIRECTORY[:TAG]`, `oci-archive:FILE[:NAME]`, `docker-archive:FILE[:NAME]`, besides
 * `store:NAME`, `-` and a name alone.
 *
 * @throws app/bad-target, oci/bad-reference
 */
export function parseImagePlace(text: string): ImagePlace {
  if (text === '-') return { kind: 'archive', format: 'docker', path: '-' };
  const [, word = '', rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? [];
  const scheme = schemes.find((each) => each === word);
  // A repository that bears one of these words and has a tag is named with its registry, or with docker://.
  if (scheme === undefined || (scheme === 'docker' && !rest.startsWith('//'))) return { kind: 'anywhere', name: text };
  if (rest === '' && scheme !== 'store')
    throw appFault('app/bad-target', `"${text}" does not say where`, { hint: 'Write what it is behind the colon.' });
  switch (scheme) {
    case 'docker':
      return { kind: 'registry', reference: parseReference(rest.slice(2)) };
    case 'store':
      return { kind: 'store', name: rest };
    case 'oci':
      return { kind: 'layout', text: rest };
    case 'oci-archive':
    case 'docker-archive':
      return { kind: 'archive', format: scheme === 'oci-archive' ? 'oci' : 'docker', ...splitPath(rest) };
  }
}

/** A path may hold colons when it is that of a file which is there; else what follows the first one is a name. */
export function splitPath(text: string): { readonly path: string; readonly name?: string } {
  const colon = text.indexOf(':');
  if (colon < 0 || statSync(text, { throwIfNoEntry: false }) !== undefined) return { path: text };
  return { path: text.slice(0, colon), name: text.slice(colon + 1) };
}
