import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, type LayerItem, plainEntry } from '../../../archive/index.ts';
import { decodePath, fsPath } from '../../../base/index.ts';

/** Where the project lies in the image. */
export const workingDirectory = 'app';

/**
 * Files of a project as a layer: of root, so that the program can't change them, 0755 when their owner may execute them, else 0644.
 *
 * @param paths from the root of the project, files and symbolic links
 * @param time seconds since 1970
 */
export function fileItems(root: string, paths: readonly string[], time: number): readonly LayerItem[] {
  const directories = new Set<string>();
  const items: LayerItem[] = [];
  for (const path of paths) {
    const whole = `${workingDirectory}/${path}`;
    for (let at = whole.lastIndexOf('/'); at > 0; at = whole.lastIndexOf('/', at - 1))
      directories.add(whole.slice(0, at));
    items.push(toItem(join(root, path), whole, time));
  }
  const parents = [...directories].map((path): LayerItem => {
    // The one that both layers name is the same in both.
    const mtimeSec = path === workingDirectory ? 0 : time;
    return { entry: { ...plainEntry, path, type: 'directory', mode: 0o755, mtimeSec } };
  });
  return [...parents, ...items];
}

function toItem(file: string, path: string, mtimeSec: number): LayerItem {
  const stat = lstatSync(fsPath(file));
  if (stat.isSymbolicLink()) {
    const linkTarget = decodePath(readlinkSync(fsPath(file), 'buffer'));
    return { entry: { ...plainEntry, path, type: 'symlink', mode: 0o777, mtimeSec, linkTarget } };
  }
  const mode = (stat.mode & 0o100) === 0 ? 0o644 : 0o755;
  const entry: Entry = { ...plainEntry, path, type: 'file', mode, mtimeSec, size: stat.size };
  return stat.size === 0 ? { entry } : { entry, content: { kind: 'host', path: file } };
}
