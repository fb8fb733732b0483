import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';

/**
 * How a layer says that something of the layers below is gone: by empty files of special names.
 * Source: image-spec layer.md, "Whiteouts".
 */

/** Begins the name of a whiteout; what it hides follows. */
export const whiteoutPrefix = '.wh.';

/** In a directory, hides all that the layers below have there. */
export const opaqueMarker = '.wh..wh..opq';

/** Begins names by which AUFS kept house. Only the opaque marker is still in use; readers pass over the others. */
const aufsPrefix = '.wh..wh.';

/** What an entry of a special name means. `parent` is the path of its directory in the layer. */
export type Whiteout =
  | { readonly kind: 'hide'; readonly parent: string; readonly name: string }
  | { readonly kind: 'opaque'; readonly parent: string }
  | { readonly kind: 'ignored' };

/**
 * What an entry at this path means if not a file; `undefined` for most.
 *
 * @throws archive/bad-whiteout when it names nothing that could be there, or is a directory with something in it
 */
export function toWhiteout(path: string): Whiteout | undefined {
  if (!path.includes(whiteoutPrefix)) return undefined;
  const { parent, name } = splitPath(path);
  const above = parent.split('/');
  if (above.some((part) => part.startsWith(aufsPrefix))) return { kind: 'ignored' };
  if (above.some((part) => part.startsWith(whiteoutPrefix))) throw badWhiteout(path, 'lies within a whiteout');
  if (name === opaqueMarker) return { kind: 'opaque', parent };
  if (name.startsWith(aufsPrefix)) return { kind: 'ignored' };
  if (!name.startsWith(whiteoutPrefix)) return undefined;
  const hidden = name.slice(whiteoutPrefix.length);
  if (hidden === '' || hidden === '.' || hidden === '..') throw badWhiteout(path, 'is a whiteout of no file');
  return { kind: 'hide', parent, name: hidden };
}

/** Directory and last component of a path in a layer; a path of one component lies in ''. */
export function splitPath(path: string): { readonly parent: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}

function badWhiteout(path: string, why: string): Error {
  return archiveFault('archive/bad-whiteout', `${quotePath(path)} ${why}`);
}
