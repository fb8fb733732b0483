import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type LayerItem, plainEntry, writeLayer } from '../../archive/index.ts';
import { decodePath, fsPath } from '../../base/index.ts';
import { appFault } from '../faults.ts';

/**
 * Writes a directory as a tar, everything in it below `title`: of root, from 1970, with the modes that files have, so that the same files give the same bytes.
 *
 * @throws app/bad-artifact for what is no file, directory or link; archive/…
 */
export async function packDirectory(
  path: string,
  title: string,
  write: (bytes: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  await writeLayer(listItems(path, title), write, signal === undefined ? {} : { signal });
}

function* listItems(path: string, name: string): Generator<LayerItem> {
  const stat = lstatSync(fsPath(path));
  const { mode, size } = stat;
  const entry = { ...plainEntry, path: name, mode: mode & 0o777 };
  if (stat.isFile()) {
    yield { entry: { ...entry, type: 'file', size }, ...(size === 0 ? {} : { content: { kind: 'host', path } }) };
  } else if (stat.isDirectory()) {
    yield { entry: { ...entry, type: 'directory' } };
    for (const child of readdirSync(fsPath(path), { encoding: 'buffer' })) {
      const text = decodePath(child);
      yield* listItems(join(path, text), `${name}/${text}`);
    }
  } else if (stat.isSymbolicLink()) {
    const target = decodePath(readlinkSync(fsPath(path), { encoding: 'buffer' }));
    yield { entry: { ...entry, mode: 0o777, type: 'symlink', linkTarget: target } };
  } else {
    throw appFault('app/bad-artifact', `${path} is neither a file nor a directory nor a link`, {
      hint: 'Leave it out of the directory.',
    });
  }
}
