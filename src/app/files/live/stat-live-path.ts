import { closeSync, fstatSync, readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { fsPath } from '../../../base/index.ts';
import { descriptorPath, openInRoot } from '../../../host/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openLiveRoot } from './live-root.ts';

/** What a path in a container leads to, a link at its end not followed. */
export interface LivePathStat {
  readonly name: string;
  readonly size: number;
  /** As stat(2) gives it. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Of a link, as it stands there; '' of all else. */
  readonly linkTarget: string;
}

/** @throws app/no-file */
export async function statLivePath(nacre: Nacre, container: ContainerRecord, path: string): Promise<LivePathStat> {
  await using root = await openLiveRoot(nacre, container);
  const fd = openPath(root.fd, container, path);
  try {
    const { size, mode, mtimeMs } = fstatSync(fd);
    const isLink = (mode & 0o170000) === 0o120000;
    const name = path.endsWith('/.') ? '.' : posix.basename(posix.resolve('/', path)) || '/';
    return { name, size, mode, modified: mtimeMs, linkTarget: isLink ? readLink(root.fd, path) : '' };
  } finally {
    closeSync(fd);
  }
}

function openPath(root: number, { name }: ContainerRecord, path: string): number {
  try {
    return openInRoot(root, path, { follow: /\/\.?$/.test(path) });
  } catch (cause) {
    throw appFault('app/no-file', `Could not find the file ${path} in container ${name}`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

function readLink(root: number, path: string): string {
  const directory = openInRoot(root, posix.dirname(path));
  try {
    return readlinkSync(fsPath(`${descriptorPath(directory)}/${posix.basename(path)}`));
  } finally {
    closeSync(directory);
  }
}
