import { isJsonObject, type JsonObject, once, wrapFault } from '../../../base/index.ts';
import { type ImageDocuments, imageFault, rebaseDocuments } from '../../../image/index.ts';
import { type BlobSource, type Descriptor, type Digest, formatPlatform, mediaTypes } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { openRegistryLate } from '../../transfer/open-registry-late.ts';
import type { OpenSource, OpenSourceOptions } from '../../transfer/open-source.ts';
import { type OpenedImage, type RemakeRequest, type Remaking, remakeImage } from '../remake/remake-image.ts';
import { listImages, matchBase, type PlacedImage } from './find-bases.ts';
import { type BaseImage, openNamedBase, openStatedBase, readBase } from './open-base.ts';
import { baseAnnotations, statedBases } from './stated-base.ts';

/** One call of `rebase`. */
export interface RebaseRequest extends RemakeRequest {
  /** Any place that `copy` knows; a name alone is one where the image is. @default what annotations or provenance say */
  readonly oldBase?: string;
  /** @default what the name of the old base stands for in its registry now */
  readonly newBase?: string;
}

/**
 * Puts an image on another base, by its documents alone; of an index every image, each on that of its platform.
 *
 * @throws image/other-base, image/no-platform naming all platforms that a base lacks, app/no-base, as `remakeImage`
 */
export async function rebaseImage(nacre: Nacre, request: RebaseRequest): Promise<Descriptor> {
  using registry = openRegistryLate(nacre, request);
  await using bases = new AsyncDisposableStack();
  const { signal } = request;
  const options = { nacre, registry: registry.open, ...(signal === undefined ? {} : { signal }) };
  try {
    return await remakeImage(nacre, request, async (image) =>
      toRemaking(await planRebase(image, request, openBases(bases, image, options)), request),
    );
  } catch (error) {
    throw wrapFault(`rebase ${request.image}`, error);
  }
}

/** Opens each base once, for as long as the whole rebase takes. */
interface Bases {
  readonly named: (text: string) => Promise<OpenSource>;
  readonly stated: (base: Parameters<typeof openStatedBase>[0]) => Promise<OpenSource>;
}

function openBases(stack: AsyncDisposableStack, { kind }: OpenedImage, options: OpenSourceOptions): Bases {
  const opened = new Map<string, () => Promise<OpenSource>>();
  const open = (key: string, start: () => Promise<OpenSource>): Promise<OpenSource> => {
    const found = opened.get(key) ?? once(async () => stack.use(await start()));
    opened.set(key, found);
    return found();
  };
  return {
    named: async (text) => {
      try {
        return await open(text, () => openNamedBase(text, kind === 'registry', options));
      } catch (error) {
        throw wrapFault(`base ${text}`, error);
      }
    },
    stated: (base) => open(JSON.stringify(base), () => openStatedBase(base, options)),
  };
}

/** What becomes of one image. */
interface PlannedRebase {
  readonly image: PlacedImage;
  readonly oldBase: BaseImage;
  readonly newBase: BaseImage;
  readonly opened: OpenSource;
}

async function planRebase(
  { source, descriptor, whole }: OpenedImage,
  request: RebaseRequest,
  bases: Bases,
): Promise<readonly PlannedRebase[]> {
  const planned: PlannedRebase[] = [];
  const lacking = new Map<string, string[]>();
  const lacks = (base: string, { platform }: PlacedImage): void =>
    void lacking.set(base, [...(lacking.get(base) ?? []), formatPlatform(platform)]);
  for (const image of await listImages(source, descriptor)) {
    const old = await findOldBase(source, whole, image, request, bases);
    if (old.base === undefined) {
      lacks(`old base ${old.text}`, image);
      continue;
    }
    const text = request.newBase ?? (old.name === undefined ? undefined : `docker://${old.name}`);
    if (text === undefined) throw noBase('it is not said what the new base is', 'Name it with --new-base.');
    const opened = await bases.named(text);
    const newBase = await readBase(opened.source, opened.descriptor, image.platform);
    if (newBase === undefined) lacks(`new base ${text.replace('docker://', '')}`, image);
    else planned.push({ image, oldBase: old.base, newBase, opened });
  }
  if (lacking.size > 0) throw noPlatform(lacking);
  return planned;
}

interface OldBase {
  /** `undefined` when it has none for the platform. */
  readonly base: BaseImage | undefined;
  readonly text: string;
  /** A whole reference. */
  readonly name: string | undefined;
}

async function findOldBase(
  source: BlobSource,
  whole: Descriptor,
  image: PlacedImage,
  { oldBase }: RebaseRequest,
  bases: Bases,
): Promise<OldBase> {
  if (oldBase !== undefined) {
    const { source: from, descriptor, name, kind } = await bases.named(oldBase);
    return {
      base: await readBase(from, descriptor, image.platform),
      text: oldBase,
      name: kind === 'file' ? undefined : name,
    };
  }
  const stated = await statedBases(source, whole, image.descriptor, image.platform);
  let trouble: unknown;
  const found = await matchBase(image, stated, bases.stated, (error) => {
    trouble ??= error;
  });
  if (found !== undefined)
    return { base: found.base, text: found.stated.name ?? '', name: found.stated.name ?? found.opened.name };
  if (trouble !== undefined) throw wrapFault(`its base ${stated[0]?.name ?? stated[0]?.digest}`, trouble);
  const what =
    stated.length === 0
      ? 'nothing says what it was made on'
      : 'it is made on none of the images that it names as its base';
  throw noBase(what, 'Name its base with --old-base.');
}

function noBase(message: string, hint: string): Error {
  return appFault('app/no-base', message, { hint });
}

function noPlatform(lacking: ReadonlyMap<string, readonly string[]>): Error {
  const said = [...lacking].map(([base, platforms]) => `the ${base} has no image for ${platforms.join(', ')}`);
  return imageFault('image/no-platform', said.join('; '), {
    hint: 'Rebase one image by itself with --platform, or take a base that has them all.',
  });
}

function toRemaking(planned: readonly PlannedRebase[], { onEvent }: RebaseRequest): Remaking {
  const byConfig = new Map(planned.map((each) => [each.image.configDigest as string, each]));
  const owners = new Map<Digest, BlobSource>();
  for (const { newBase, opened } of planned) for (const { digest } of newBase.layers) owners.set(digest, opened.source);
  const edit = (documents: ImageDocuments): ImageDocuments => {
    const plan = byConfig.get(configDigestOf(documents.manifest));
    if (plan === undefined) throw new Error('each image was planned');
    const rebased = rebaseDocuments(documents, plan.oldBase, plan.newBase);
    for (const what of rebased.contested)
      onEvent?.({
        kind: 'warning',
        message: `${formatPlatform(plan.image.platform)}: ${what} is changed by the image and by the new base: the image's stays`,
      });
    return { ...rebased.documents, manifest: annotate(rebased.documents.manifest, documents.mediaType, plan.opened) };
  };
  const [first] = planned;
  return {
    edit,
    editIndex: (index) => (first === undefined || !isAnnotated(index) ? index : annotate(index, '', first.opened)),
    blobs: { open: async (blob, options) => owners.get(blob.digest)?.open(blob, options) },
    origins: () => planned.map(({ opened, newBase }) => ({ ...opened, manifests: [newBase.descriptor] })),
  };
}

function configDigestOf({ config }: JsonObject): string {
  return isJsonObject(config) && typeof config.digest === 'string' ? config.digest : '';
}

function isAnnotated({ annotations }: JsonObject): boolean {
  return isJsonObject(annotations) && Object.values(baseAnnotations).some((key) => key in annotations);
}

/** Says which base it is on now. Docker's schema 2 has no annotations. */
function annotate(document: JsonObject, mediaType: string, { name, kind, descriptor }: OpenSource): JsonObject {
  if (mediaType === mediaTypes.dockerManifest) return document;
  const annotations = isJsonObject(document.annotations) ? document.annotations : {};
  const { [baseAnnotations.name]: _name, [baseAnnotations.digest]: _digest, ...kept } = annotations;
  return {
    ...document,
    annotations: {
      ...kept,
      ...(kind === 'file' || name === undefined ? {} : { [baseAnnotations.name]: name }),
      [baseAnnotations.digest]: descriptor.digest,
    },
  };
}
