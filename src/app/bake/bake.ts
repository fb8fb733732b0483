import { join, relative } from 'node:path';
import {
  type BakeFile,
  formatBake,
  linkedTarget,
  membersOf,
  type NamedBakeTarget,
  readOverrides,
  resolveTargets,
} from '../../bake/index.ts';
import type { JsonObject } from '../../base/index.ts';
import { type BuildInput, lockFileName } from '../../build/index.ts';
import type { Digest } from '../../oci/index.ts';
import { buildImage } from '../build/build-image.ts';
import { type OpenLockFile, openLockFile } from '../build/lock/open-lock-file.ts';
import { nameEvents } from '../build/name-events.ts';
import type { BuiltImage } from '../build/output/built-image.ts';
import type { Nacre } from '../nacre.ts';
import type { BakeRequest } from './bake-request.ts';
import { loadBakeFile } from './load-bake-file.ts';
import { toBuildRequest } from './to-build-request.ts';

/** What became of a target. */
export interface BakedTarget {
  readonly name: string;
  /** Those of its outputs that are images. */
  readonly images: readonly BuiltImage[];
}

/** What would be built, in the form of a bake file. @throws bake/… */
export async function planBake(request: BakeRequest): Promise<JsonObject> {
  const { file, targets } = await readTargets(request);
  return formatBake(targets, membersOf(file, request.targets));
}

/**
 * Builds the targets of bake files and compose files, one after the other, those that others take files of first.
 *
 * @throws bake/…; what `buildImage` throws
 */
export async function bake(nacre: Nacre, request: BakeRequest): Promise<readonly BakedTarget[]> {
  const { file, targets } = await readTargets(request);
  for (const field of file.ignored)
    request.onEvent?.({ kind: 'warning', message: `${field} is not taken, and counts for nothing` });
  const wanted = new Set(membersOf(file, request.targets));
  const linked = new Set(targets.flatMap(linksOf));
  const done = new Map<string, readonly BuiltImage[]>();
  const imageOf = (name: string): string => toReference(name, done.get(name) ?? []);
  const { onShell, onVerified } = request;
  const made = new Set<Digest>();
  const inputs: BuildInput[] = [];
  const locked = await openLock(request);
  for (const target of targets) {
    const { name } = target;
    const links = { imageOf, isLinked: linked.has(name), isWanted: wanted.has(name) };
    const build = toBuildRequest(target, request, links);
    const isNamed = targets.length > 1 && request.onEvent !== undefined;
    const onEvent = isNamed ? nameEvents(request.onEvent, name) : request.onEvent;
    const outcome = await buildImage(nacre, {
      ...build,
      made,
      ...(locked === undefined ? {} : { lock: locked.lock }),
      ...(onEvent === undefined ? {} : { onEvent }),
      ...(onShell === undefined ? {} : { onShell }),
      ...(onVerified === undefined ? {} : { onVerified: (report) => onVerified(report, name) }),
    });
    done.set(name, outcome.images);
    for (const { descriptor } of outcome.images) made.add(descriptor.digest);
    inputs.push(...outcome.inputs);
  }
  locked?.finish(inputs.filter((input) => input.kind !== 'image' || !made.has(input.digest)));
  return [...done].filter(([name]) => wanted.has(name)).map(([name, images]) => ({ name, images }));
}

/** One lock for all targets: what they take from each other is no part of it. */
async function openLock({ lock, directory, onDiagnostic }: BakeRequest): Promise<OpenLockFile | undefined> {
  if (lock === undefined) return undefined;
  const { mode, file = join(relative(process.cwd(), directory), lockFileName) } = lock;
  return openLockFile({ mode, file }, onDiagnostic ?? ((): void => undefined));
}

interface ReadTargets {
  readonly file: BakeFile;
  readonly targets: readonly NamedBakeTarget[];
}

async function readTargets(request: BakeRequest): Promise<ReadTargets> {
  const file = await loadBakeFile(request);
  return { file, targets: resolveTargets(file, request.targets, readOverrides(file, request.overrides)) };
}

function linksOf({ target }: NamedBakeTarget): readonly string[] {
  return [...(target.maps.get('contexts')?.values() ?? [])].flatMap((context) => linkedTarget(context) ?? []);
}

/** The image in the store: by one of its names, if it has any, and its digest, so that it is this one whoever moves the name. */
function toReference(target: string, images: readonly BuiltImage[]): string {
  const image = images.at(-1);
  if (image === undefined) throw new Error(`target ${target} is built after those that need it`);
  const [name = `bake/${target.toLowerCase()}`] = image.names;
  return `${name}@${image.descriptor.digest}`;
}
