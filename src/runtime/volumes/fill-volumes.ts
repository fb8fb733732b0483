import { chownSync, existsSync, mkdirSync, opendirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type IdMaps, outwardOwner } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import { type CopyOut, type CopyPlaces, copyOut } from '../bundle/copy-out.ts';
import { fillLive } from './fill-live.ts';
import { mountSourceFault } from './mount-source-fault.ts';
import type { PlannedVolume } from './plan-mounts.ts';

/** What volumes are made with. */
export interface VolumePlaces extends CopyPlaces {
  /** The container's bundle, in which volumes are filled before they get their name. */
  readonly scratch: string;
  /** Of a container that has its own. */
  readonly ids?: IdMaps;
}

/**
 * Makes volumes that are not there, and fills those that are empty with what the image has where they are mounted.
 *
 * @throws runtime/mount-source, runtime/start-failed
 */
export async function fillVolumes(volumes: readonly PlannedVolume[], places: VolumePlaces): Promise<void> {
  const own = volumes.filter(({ path, backing }) => backing.kind === 'directory' && backing.path === path);
  const missing = own.filter(({ path }) => !existsSync(path));
  await makeVolumes(missing, places);
  for (const volume of volumes) if (!missing.includes(volume)) await fillEmpty(volume, places);
}

async function makeVolumes(volumes: readonly PlannedVolume[], places: VolumePlaces): Promise<void> {
  if (volumes.length === 0) return;
  const scratch = volumes.map((_, at) => join(places.scratch, `volume-${at}`));
  for (const path of scratch) {
    // One that was killed may have left it.
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    giveTo(path, places.ids);
  }
  const copies = volumes.flatMap(({ request }, at): CopyOut[] =>
    isCopied(request) ? [{ source: request.target, destination: scratch[at] ?? '' }] : [],
  );
  if (copies.length > 0) await copyOut(copies, places);
  for (const [at, { path }] of volumes.entries()) moveIntoPlace(scratch[at] ?? '', path, places.host);
}

/** A volume is the container's root's, or, where he keeps his number, its user's. */
function giveTo(path: string, ids: IdMaps | undefined): void {
  if (ids === undefined || ids.users.some(({ outside }) => outside === 0)) return;
  const { uid, gid } = outwardOwner(ids)({ uid: 0, gid: 0 });
  chownSync(path, uid, gid);
}

/** A part of a volume is not what the image has at the target. */
function isCopied({ copy, subpath }: PlannedVolume['request']): boolean {
  return copy && subpath === undefined;
}

/**
 * Another container may have made the same volume meanwhile; then its stays. That has to be asked under a lock: rename(2) puts a directory in
 * the place of an empty one, which the other container may have mounted already.
 */
function moveIntoPlace(from: string, path: string, host: Pick<Host, 'lockFile'>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o711 });
  using _lock = host.lockFile(`${dirname(path)}.lock`, { wait: true });
  if (!existsSync(path)) renameSync(from, path);
  else rmSync(from, { recursive: true, force: true });
}

/**
 * A directory that is there with nothing in it may be mounted already: it stays the one that it is. Who is killed while it is filled leaves a
 * mark, and the next one does it again.
 */
async function fillEmpty({ request, path, backing }: PlannedVolume, places: VolumePlaces): Promise<void> {
  if (!isCopied(request) || backing.kind !== 'directory') return;
  assertDirectory(request.name, backing.path);
  const mark = join(dirname(path), `.filling-${basename(path)}`);
  const isWanting = (): boolean => sizeOf(mark) > 0 || isEmpty(backing.path);
  if (!isWanting()) return;
  using _lock = places.host.lockFile(mark, { wait: true });
  if (isWanting()) {
    writeFileSync(mark, 'begun');
    await fillLive(request.target, backing.path, places);
  }
  rmSync(mark, { force: true });
}

function assertDirectory(name: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw mountSourceFault(`volume ${name}`, `shows ${path}, which is no directory`, 'Make the directory first.');
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function isEmpty(path: string): boolean {
  using directory = opendirSync(path);
  return directory.readSync() === null;
}
