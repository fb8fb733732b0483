import type { TarItem } from '../../archive/index.ts';
import { buildFault } from '../faults.ts';
import { clampTime, type DraftItem } from './layer-draft.ts';
import type { OpenArchive } from './open-archive.ts';
import type { CopyTarget } from './place-copies.ts';
import type { OwnerIds } from './resolve-owner.ts';

/** What ADD says of the files of an archive. */
export interface ArchiveOverrides {
  readonly owner: OwnerIds | undefined;
  /** The build's time, in seconds since 1970. */
  readonly time: number;
}

/**
 * Puts the files of an archive below the destination, which is made when missing: with their own owners and modes, dated the build's
 * time at the latest. Links that are in the image are followed on the way to a file, as if the destination were the archive's root; what is
 * in a file's place makes way for it, as in BuildKit.
 *
 * @throws build/bad-source for a hard link to what is not in the archive; build/bad-destination
 */
export function placeArchive(target: CopyTarget, archive: OpenArchive, overrides: ArchiveOverrides): void {
  const { draft, op, made } = target;
  const base = draft.follow(op.destination);
  draft.makeDirectories(base, made);
  const files = new Map<string, DraftItem>();
  for (const item of archive.items) {
    const { path } = item.entry;
    // The archive's root is the destination, which keeps the owner and mode it has.
    if (path === '') continue;
    const found = item.entry.type === 'hardlink' ? linkItem(files, item) : fileItem(archive, item, overrides);
    files.set(path, found);
    const slash = path.lastIndexOf('/');
    const directory = draft.follow(`${base}/${slash < 0 ? '' : path.slice(0, slash)}`);
    draft.makeDirectories(directory, made);
    const name = path.slice(slash + 1);
    draft.replace({ ...found, entry: { ...found.entry, path: directory === '' ? name : `${directory}/${name}` } });
  }
}

function fileItem({ fd }: OpenArchive, { entry, where }: TarItem, { owner, time }: ArchiveOverrides): DraftItem {
  const item = { entry: { ...clampTime(entry, time), ...owner }, inode: {} };
  return entry.size === 0 ? item : { ...item, content: { kind: 'tar', fd, place: where } };
}

/** The file that a hard link shares: the same content and the same inode. */
function linkItem(files: ReadonlyMap<string, DraftItem>, { entry }: TarItem): DraftItem {
  const target = files.get(entry.linkTarget);
  if (target !== undefined) return target;
  throw buildFault(
    'build/bad-source',
    `${entry.path} is a hard link to ${entry.linkTarget}, which is not in the archive`,
  );
}
