import { isFault, type OnEvent, wrapFault } from '../../../base/index.ts';
import { selectManifest } from '../../../image/index.ts';
import { type BlobSource, formatPlatform, isDigest, type Platform, parseReference } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryAccess } from '../../registry/registry-access.ts';
import { parseImagePlace } from '../../transfer/image-place.ts';
import { openRegistryLate } from '../../transfer/open-registry-late.ts';
import { type OpenSource, type OpenSourceOptions, openSource } from '../../transfer/open-source.ts';
import type { BaseReport, BaseRow } from '../../wire.ts';
import { isBaseOf, matchBase, type PlacedImage, readImage } from './find-bases.ts';
import { openNamedBase, openStatedBase, readBase } from './open-base.ts';
import { statedBases } from './stated-base.ts';

/** One call of `based-on`. */
export interface BasedOnCall extends RegistryAccess {
  /** Any place that `copy` knows. */
  readonly image: string;
  /** Images that may be its base, likewise; a name alone is one where the image is. @default what is said of the image, else the store's */
  readonly bases?: readonly string[];
  /** Whether to ask the registry what the base's name stands for now. @default false */
  readonly newest?: boolean;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Tells what base an image has, by annotations or attached provenance, else by comparing its layers with those of images in the store; or which of some it is made on.
 *
 * @throws as `openSource`; image/no-platform
 */
export async function findBasesOf(nacre: Nacre, call: BasedOnCall): Promise<BaseReport> {
  const { image, platform, signal, bases = [] } = call;
  using registry = openRegistryLate(nacre, call);
  await using stack = new AsyncDisposableStack();
  const options = { nacre, registry: registry.open, ...(signal === undefined ? {} : { signal }) };
  try {
    const from = stack.use(await openSource(parseImagePlace(image), options));
    const placed = await readImage(from.source, await selectManifest(from.source, from.descriptor, platform));
    const asked: Question = { call, placed, from, stack, options };
    const rows = bases.length > 0 ? await compareAll(asked, bases) : await tellBase(asked);
    const { descriptor, diffIds } = placed;
    return {
      image,
      digest: descriptor.digest,
      platform: formatPlatform(placed.platform),
      layers: diffIds.length,
      bases: rows,
    };
  } catch (error) {
    throw wrapFault(`base of ${image}`, error);
  }
}

interface Question {
  readonly call: BasedOnCall;
  readonly placed: PlacedImage;
  readonly from: OpenSource;
  /** Holds what is opened. */
  readonly stack: AsyncDisposableStack;
  readonly options: OpenSourceOptions;
}

/** Those of the bases that it begins with, the most of it first. */
async function compareAll(
  { placed, from, stack, options }: Question,
  bases: readonly string[],
): Promise<readonly BaseRow[]> {
  const rows: (BaseRow & { readonly layers: number })[] = [];
  for (const name of bases) {
    try {
      const { source, descriptor } = stack.use(await openNamedBase(name, from.kind === 'registry', options));
      const base = await readBase(source, descriptor, placed.platform);
      if (base === undefined || !isBaseOf(base, placed)) continue;
      rows.push({ name, digest: descriptor.digest, by: 'layers', layers: base.layers.length, ...notAsked });
    } catch (error) {
      throw wrapFault(name, error);
    }
  }
  return rows.toSorted((a, b) => b.layers - a.layers);
}

const notAsked = { newest: null, newestDigest: null } as const;

async function tellBase(asked: Question): Promise<readonly BaseRow[]> {
  const row = (await readStated(asked)) ?? (await lookAround(asked));
  if (row === undefined) return [];
  return [asked.call.newest === true ? { ...row, ...(await findNewest(asked, row)) } : row];
}

/** What is said of the image. Where the base can be had it has to be true. */
async function readStated({ call, placed, from, stack, options }: Question): Promise<BaseRow | undefined> {
  const stated = await statedBases(from.source, from.descriptor, placed.descriptor, call.platform);
  let missing = 0;
  const found = await matchBase(
    placed,
    stated,
    async (base) => stack.use(await openStatedBase(base, options)),
    (error) => {
      if (isFault(error, 'base/cancelled')) throw error;
      missing += 1;
    },
  );
  if (found !== undefined) {
    const { name, by } = found.stated;
    const { descriptor } = found.opened;
    return { name: name ?? null, digest: descriptor.digest, by, layers: found.base.layers.length, ...notAsked };
  }
  const [first] = stated;
  // Several of which none is here may be bases of any stage.
  if (first === undefined || missing === 0 || stated.length > 1) return undefined;
  return { name: first.name ?? null, digest: first.digest ?? null, by: first.by, layers: null, ...notAsked };
}

/** The image of the store with the most layers that it begins with, and fewer than it has. */
async function lookAround({ placed, options }: Question): Promise<BaseRow | undefined> {
  const { store } = options.nacre;
  let best: (BaseRow & { readonly layers: number }) | undefined;
  for (const { name, descriptor } of await store.list()) {
    const base = await readQuietly(store, descriptor, placed.platform);
    const layers = base?.layers.length ?? 0;
    if (base === undefined || layers === 0 || layers >= placed.diffIds.length || !isBaseOf(base, placed)) continue;
    if (best !== undefined && layers <= best.layers) continue;
    best = { name: isDigest(name) ? null : name, digest: descriptor.digest, by: 'layers', layers, ...notAsked };
  }
  return best;
}

/** What has a name in the store need not be an image, or not be whole. */
async function readQuietly(
  source: BlobSource,
  ...[descriptor, platform]: [Parameters<typeof readBase>[1], Platform]
): ReturnType<typeof readBase> {
  try {
    return await readBase(source, descriptor, platform);
  } catch {
    return undefined;
  }
}

/** An index may be another although its images are the same: then the layers decide. */
async function findNewest(
  { placed, stack, options }: Question,
  { name, digest }: BaseRow,
): Promise<Pick<BaseRow, 'newest' | 'newestDigest'>> {
  if (name === null)
    throw appFault('app/no-base', 'its base is told by its digest alone, and has no newest', {
      hint: 'Compare with an image: `nacre based-on IMAGE BASE`.',
    });
  const reference = parseReference(name);
  const { source, descriptor } = stack.use(await openSource({ kind: 'registry', reference }, options));
  if (descriptor.digest === digest) return { newest: true, newestDigest: descriptor.digest };
  const base = await readBase(source, descriptor, placed.platform);
  return { newest: base !== undefined && isBaseOf(base, placed), newestDigest: descriptor.digest };
}
