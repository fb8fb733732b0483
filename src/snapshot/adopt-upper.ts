import { chmodSync, chownSync, lstatSync, readdirSync, renameSync, unlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled, decodePath, fsPath, milliseconds } from '../base/index.ts';
import { type FileCalls, isSystemError } from '../host/index.ts';
import type { Digest } from '../oci/index.ts';
import type { OverlayXattrs } from './directory-reader.ts';
import { type LayerTree, type LayerTrees, leaveRootUnsaid } from './layer-tree.ts';

/** What an upper directory is made a layer of. */
export interface AdoptOptions {
  readonly trees: LayerTrees;
  readonly host: FileCalls;
  /** Where overlayfs keeps its marks. */
  readonly marks: OverlayXattrs;
  /** No file is dated later: seconds since 1970. */
  readonly latest: number;
  /** Attributes of overlayfs itself, as `collectPrivateXattrs` found them. */
  readonly privateXattrs: readonly PrivateXattr[];
  readonly signal?: AbortSignal;
}

/** An attribute that overlayfs has put on a file for its own use. */
export interface PrivateXattr {
  readonly path: string;
  readonly name: string;
}

/**
 * Makes an upper directory, of which a layer's tar was just written, that layer's unpacked directory: by a rename, once it is in the
 * state that unpacking the tar would give. The upper directory is gone then.
 *
 * @returns `undefined` when it lies on another file system than the layers; it is as it was, but for times
 */
export async function adoptUpper(upper: string, diffId: Digest, options: AdoptOptions): Promise<LayerTree | undefined> {
  const { trees, host, privateXattrs } = options;
  const there = trees.find(diffId);
  if (there !== undefined) return there;
  for (const xattr of privateXattrs) removeXattr(xattr, host);
  await settleFiles(upper, options);
  chownSync(fsPath(upper), 0, 0);
  chmodSync(fsPath(upper), 0o755);
  leaveRootUnsaid(upper, host);
  const tree = trees.create();
  try {
    renameSync(fsPath(upper), tree.directory);
    return await trees.publish(tree, diffId);
  } catch (error) {
    await trees.remove(tree);
    if (isSystemError(error, 'EXDEV')) return undefined;
    throw error;
  }
}

function removeXattr({ path, name }: PrivateXattr, host: FileCalls): void {
  try {
    host.removeXattr(path, name);
  } catch (error) {
    // The file has several names, and another was first.
    if (!isSystemError(error, 'ENODATA')) throw error;
  }
}

const privatePrefixes = ['trusted.overlay.', 'user.overlay.'] as const;

// Of a directory that no other layer has, the kernel lists the whiteouts too unless this says that it was copied up; empty, it says no more.
const originMark = (marks: OverlayXattrs): string => `${marks}.overlay.origin`;

/** Reads attributes as the host does, and notes those of overlayfs that a layer's directory must not have: all but its marks for opaque. */
export function collectPrivateXattrs(
  host: Pick<FileCalls, 'readXattrs'>,
  marks: OverlayXattrs,
  into: PrivateXattr[],
): FileCalls['readXattrs'] {
  return (path) => {
    const xattrs = host.readXattrs(path);
    for (const name of xattrs.keys()) {
      if (name !== `${marks}.overlay.opaque` && privatePrefixes.some((prefix) => name.startsWith(prefix)))
        into.push({ path, name });
    }
    return xattrs;
  };
}

/** How long synchronous work goes on before timers, sockets and signals get their turn. */
const sliceMilliseconds = 20;

/** Gives every file the time it has in the tar, marks directories with whiteouts, and removes sockets, which no tar holds. */
async function settleFiles(root: string, options: AdoptOptions): Promise<void> {
  let end = milliseconds() + sliceMilliseconds;
  const pending = [root];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const child of settleDirectory(directory, options)) pending.push(child);
    if (milliseconds() < end) continue;
    await setImmediate();
    assertNotCancelled(options.signal);
    end = milliseconds() + sliceMilliseconds;
  }
}

/** @returns the directories in it */
function settleDirectory(directory: string, { host, latest, marks }: AdoptOptions): readonly string[] {
  const time = readTime(directory);
  const children: string[] = [];
  let removed = false;
  let whiteouts = false;
  for (const entry of readdirSync(fsPath(directory), { withFileTypes: true, encoding: 'buffer' })) {
    const path = `${directory}/${decodePath(entry.name)}`;
    if (entry.isDirectory()) children.push(path);
    else if (entry.isCharacterDevice() && lstatSync(fsPath(path)).rdev === 0) whiteouts = true;
    else if (entry.isSocket()) {
      unlinkSync(fsPath(path));
      removed = true;
    } else if (readTime(path).sec >= latest) host.setTimes(path, latest, 0);
  }
  if (whiteouts) host.setXattr(directory, originMark(marks), new Uint8Array());
  if (time.sec >= latest) host.setTimes(directory, latest, 0);
  else if (removed) host.setTimes(directory, time.sec, time.nsec);
  return children;
}

function readTime(path: string): { readonly sec: number; readonly nsec: number } {
  const { mtimeNs } = lstatSync(fsPath(path), { bigint: true });
  // Nanoseconds count forward, also before 1970.
  const nsec = ((mtimeNs % billion) + billion) % billion;
  return { sec: Number((mtimeNs - nsec) / billion), nsec: Number(nsec) };
}

const billion = 1_000_000_000n;
