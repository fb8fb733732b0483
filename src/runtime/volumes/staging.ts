import { closeSync, fstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFault } from '../../base/index.ts';
import { type Host, isSystemError, type MountCall } from '../../host/index.ts';
import type { Snapshot } from '../../oci/index.ts';
import type { ImageRequest } from '../container-options.ts';
import { mountSourceFault } from './mount-source-fault.ts';
import type { MountPlan, PlannedVolume } from './plan-mounts.ts';

/**
 * Where one of the plan's mounts is staged: mounted for the runtime alone, which then binds it into the container.
 *
 * @param at which of the plan's requests
 */
export function stagingPoint(bundle: string, at: number): string {
  return join(bundle, 'mounts', String(at));
}

/** Where all of an image is staged of which only a part is mounted. */
function wholeOf(staged: string): string {
  return `${staged}.image`;
}

/**
 * What is to be mounted for the runtime alone, beside the root file system, before it mounts what `settleMounts` gave: images, and parts of
 * volumes. What a part leads to is looked up while it is mounted, inside of what it is a part of: nobody who writes there can turn it elsewhere.
 *
 * @param bundle the `scratch` of `settleMounts`
 */
export function stagedMounts(plan: MountPlan, bundle: string): readonly MountCall[] {
  return plan.requests.flatMap((request, at): readonly MountCall[] => {
    const staged = stagingPoint(bundle, at);
    if (request.kind === 'image') return toImageMounts(snapshotOf(plan, request), request, staged);
    if (request.kind !== 'volume' || request.subpath === undefined) return [];
    const volume = plan.volumes.find((each) => each.request === request);
    return volume?.backing.kind === 'directory' ? [toPart(volume.backing.path, request.subpath, staged)] : [];
  });
}

function toImageMounts(snapshot: Snapshot, { subpath }: ImageRequest, staged: string): readonly MountCall[] {
  if (subpath === undefined) return snapshot.mounts(staged);
  return [...snapshot.mounts(wholeOf(staged)), toPart(wholeOf(staged), subpath, staged)];
}

function toPart(source: string, subpath: string, target: string): MountCall {
  return { type: 'none', source, subpath, target, options: ['rbind'] };
}

/** Makes what an image is staged on. */
export function makeImagePoints(plan: MountPlan, request: ImageRequest, staged: string): void {
  const { subpath } = request;
  if (subpath === undefined) {
    makePoint(staged, 'directory');
    return;
  }
  makePoint(wholeOf(staged), 'directory');
  makePoint(staged, isFile(snapshotOf(plan, request), subpath) ? 'file' : 'directory');
}

/**
 * Makes what a part of a volume is staged on.
 *
 * @throws runtime/mount-source when the volume has no such part
 */
export function makeVolumePoint(volume: PlannedVolume, staged: string, host: Pick<Host, 'openBelow'>): void {
  const { name, subpath = '' } = volume.request;
  if (volume.backing.kind !== 'directory') return;
  try {
    const fd = host.openBelow(volume.backing.path, subpath);
    try {
      makePoint(staged, fstatSync(fd).isDirectory() ? 'directory' : 'file');
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const hint = 'Make it in the volume first, or leave volume-subpath out.';
    throw mountSourceFault(`volume ${name}`, `has no ${JSON.stringify(subpath)}`, hint, cause);
  }
}

function snapshotOf({ images }: MountPlan, { image, digest }: ImageRequest): Snapshot {
  const found = digest === undefined ? undefined : images.get(digest);
  if (found === undefined) throw new Error(`image ${image} is not ready to be mounted`);
  return found;
}

/** Asked for none of its bytes, a file that has some is refused as too large. */
function isFile(snapshot: Snapshot, path: string): boolean {
  try {
    return snapshot.readFile(`/${path}`, 0) !== undefined;
  } catch (error) {
    if (isFault(error, 'base/too-large')) return true;
    throw error;
  }
}

function makePoint(path: string, kind: 'directory' | 'file'): void {
  mkdirSync(kind === 'directory' ? path : dirname(path), { recursive: true, mode: 0o700 });
  if (kind === 'file') writeFileSync(path, '');
}
