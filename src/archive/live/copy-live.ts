import {
  closeSync,
  constants,
  copyFileSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { fsPath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { fileFault, isSystemError } from '../layer/file-fault.ts';
import { createMetadataSetter, type MetadataSetter } from '../layer/set-metadata.ts';
import { runSliced } from '../layer/sliced.ts';
import type { TreeOps } from '../layer/tree-ops.ts';
import { quotePath } from '../tar/entry-path.ts';
import { type LiveNode, walkLive } from './walk-live.ts';

export interface CopyLiveOptions {
  readonly ops: TreeOps;
  readonly signal?: AbortSignal;
}

/**
 * Copies all that is in a directory, which others may be changing, into one that is empty and nobody else's: owners, modes, times, attributes,
 * hard links and holes are as they were. Where the file system can do it, files share their blocks until one of them is written to.
 *
 * @throws archive/unreadable, archive/not-applied, archive/bad-path, base/cancelled
 */
export function copyLive(from: string, to: string, { ops, signal }: CopyLiveOptions): Promise<void> {
  return runSliced(copySteps(from, to, ops), signal);
}

function* copySteps(from: string, to: string, ops: TreeOps): Generator<void, void> {
  const setter = createMetadataSetter(ops, 'layer');
  const copyContent = createContentCopier();
  const directories: Entry[] = [];
  for (const node of walkLive(from, ops.readXattrs)) {
    const { entry } = node;
    const target = entry.path === '' ? to : `${to}/${entry.path}`;
    try {
      if (entry.type === 'directory') directories.push(entry);
      makeNode(node, target, { to, ops, setter, copyContent });
    } catch (error) {
      throw fileFault(`copy ${quotePath(entry.path)}`, error, 'archive/not-applied');
    }
    yield;
  }
  // Last and from below: what is done in a directory changes its time, and its mode may forbid it.
  for (const entry of directories.reverse()) {
    setter.setDirectory(entry.path === '' ? to : `${to}/${entry.path}`, entry, entry.path === '');
    yield;
  }
}

interface Copying {
  readonly to: string;
  readonly ops: TreeOps;
  readonly setter: MetadataSetter;
  readonly copyContent: CopyContent;
}

function makeNode(node: LiveNode, target: string, { to, ops, setter, copyContent }: Copying): void {
  const { entry } = node;
  switch (entry.type) {
    case 'directory':
      if (entry.path !== '') mkdirSync(fsPath(target), 0o700);
      return;
    case 'hardlink':
      linkSync(fsPath(`${to}/${entry.linkTarget}`), fsPath(target));
      return;
    case 'symlink':
      symlinkSync(fsPath(entry.linkTarget), fsPath(target));
      setter.setOther(target, entry);
      return;
    case 'file':
      if (node.fd === undefined) writeFileSync(fsPath(target), '');
      else copyContent(node.fd, target, node);
      setter.setOther(target, entry);
      return;
    case 'chardevice':
    case 'blockdevice':
    case 'fifo':
      ops.makeNode(target, entry.type, 0o600, entry.devMajor, entry.devMinor);
      setter.setOther(target, entry);
      return;
  }
}

type CopyContent = (fd: number, target: string, node: LiveNode) => void;

/** Once the file system has said that it can not share blocks, it is not asked again. */
function createContentCopier(): CopyContent {
  let shares = true;
  return (fd, target, { entry, isSparse }) => {
    const source = `/proc/self/fd/${fd}`;
    if (shares) {
      try {
        return copyFileSync(source, fsPath(target), constants.COPYFILE_FICLONE_FORCE);
      } catch (error) {
        if (!isSystemError(error) || !cannotShare.test(error.code)) throw error;
        shares = false;
        rmSync(fsPath(target), { force: true });
      }
    }
    if (isSparse) copyWithHoles(fd, target, entry.size);
    else copyFileSync(source, fsPath(target));
  };
}

const cannotShare = /^(?:ENOTSUP|EOPNOTSUPP|EXDEV|EINVAL|ENOSYS|ENOTTY)$/;

/** A multiple of the blocks of file systems. */
const stretch = 64 * 1024;
const zeros = Buffer.alloc(stretch);

/** What holds nothing but zeros is not written. */
function copyWithHoles(from: number, target: string, size: number): void {
  const buffer = Buffer.allocUnsafeSlow(stretch);
  const to = openSync(fsPath(target), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    for (let at = 0; at < size; ) {
      const length = readSync(from, buffer, 0, stretch, at);
      if (length === 0) break;
      if (buffer.compare(zeros, 0, length, 0, length) !== 0) writeSync(to, buffer, 0, length, at);
      at += length;
    }
    ftruncateSync(to, size);
  } finally {
    closeSync(to);
  }
}
