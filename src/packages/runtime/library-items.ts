import { type Entry, type LayerItem, plainEntry } from '../../archive/index.ts';
import { utf8 } from '../../base/index.ts';
import type { Deb, PackageItem } from '../debian/read-deb.ts';
import { withParents } from './with-parents.ts';

/** A package with what its index calls it. */
export interface UnpackedDeb extends Deb {
  readonly name: string;
}

/** What nobody needs who only runs a program: manuals, translations, conversions of characters that Node does itself. */
const leftOut =
  /^usr\/(share\/(man|locale|lintian|bug|info|doc-base|gdb)\/|share\/doc\/(?!.*\/copyright$)|(lib|lib64|libexec)\/(.*\/)?(gconv|audit)\/|s?bin\/)/;

/**
 * The files of libraries as a layer, with what tells scanners which packages they are: a directory with the control file of each, as
 * images without a package manager have it. Times are those of the packages.
 */
export function libraryItems(debs: readonly UnpackedDeb[]): readonly LayerItem[] {
  return withParents(debs.flatMap((deb) => [...fileItems(deb), ...statusItems(deb)]));
}

function fileItems({ items }: UnpackedDeb): readonly LayerItem[] {
  const byPath = new Map(items.map((item) => [item.entry.path, item]));
  return items.flatMap((item) => {
    const path = mergedPath(item.entry.path);
    return item.entry.type === 'directory' || leftOut.test(path) ? [] : toItem(item, path, byPath);
  });
}

function toItem(
  { entry, bytes }: PackageItem,
  path: string,
  byPath: ReadonlyMap<string, PackageItem>,
): readonly LayerItem[] {
  switch (entry.type) {
    case 'file':
      return [fileItem(entry, path, bytes)];
    case 'symlink':
      return [{ entry: { ...entry, path, uid: 0, gid: 0 } }];
    case 'hardlink': {
      // What it is linked with may be left out.
      const target = byPath.get(entry.linkTarget);
      return target === undefined ? [] : [fileItem(target.entry, path, target.bytes)];
    }
    default:
      return [];
  }
}

function fileItem(entry: Entry, path: string, bytes: Uint8Array = new Uint8Array()): LayerItem {
  const mode = (entry.mode & 0o111) === 0 ? 0o644 : 0o755;
  const file: Entry = { ...entry, type: 'file', path, mode, uid: 0, gid: 0, size: bytes.length, linkTarget: '' };
  return bytes.length === 0 ? { entry: file } : { entry: file, content: { kind: 'bytes', bytes } };
}

/** In images `/lib` and its like are links into `/usr`. */
function mergedPath(path: string): string {
  return /^(lib|lib64)\//.test(path) ? `usr/${path}` : path;
}

/** Source: distroless, "dpkg status.d"; read by Trivy, Grype and syft. */
export function statusItems({ name, control, md5sums }: UnpackedDeb): readonly LayerItem[] {
  const directory = 'var/lib/dpkg/status.d';
  const text = control.includes('\nStatus:') ? control : `${control.trimEnd()}\nStatus: install ok installed\n`;
  const status = textItem(`${directory}/${name}`, text);
  return md5sums === undefined ? [status] : [status, textItem(`${directory}/${name}.md5sums`, md5sums)];
}

/** A file that is written here, dated 1970. */
export function textItem(path: string, text: string): LayerItem {
  const bytes = utf8(text);
  return {
    entry: { ...plainEntry, path, type: 'file', mode: 0o644, size: bytes.length },
    content: { kind: 'bytes', bytes },
  };
}
