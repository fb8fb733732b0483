import { Fault, isFault, type OnEvent, wrapFault } from '../../base/index.ts';
import { type Image, openImage, selectManifest } from '../../image/index.ts';
import { type Descriptor, isDigest, type Platform, parseReference } from '../../oci/index.ts';
import { type FoundImage, findImage, hintNear, lookUpImage } from '../images/find-image.ts';
import type { Nacre } from '../nacre.ts';
import { openImageFetcher } from '../registry/open-image-fetcher.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';

/** When an image is fetched from its registry: each time, when it is not in the store, or not at all. */
export const pullPolicies = ['always', 'missing', 'never'] as const;

export type PullPolicy = (typeof pullPolicies)[number];

export interface FindOrPullRequest extends RegistryAccess {
  /** Name or ID. */
  readonly image: string;
  /** @default the host's */
  readonly platform?: Platform;
  /** @default missing */
  readonly pull?: PullPolicy;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** An image, and what it was found by. */
export interface FoundForRun {
  /** What the name stands for: an index, or a manifest. */
  readonly named: Descriptor;
  readonly image: Image;
}

/** Finds an image in the store, and fetches it when it is not there or shall be asked for. @throws app/no-image, registry/…, image/no-platform */
export async function findOrPull(nacre: Nacre, request: FindOrPullRequest): Promise<FoundForRun> {
  const { image: text, platform, pull = 'missing' } = request;
  const { store } = nacre;
  const here = pull === 'always' && isName(text) ? undefined : await lookUpImage(store, text);
  if (here === undefined && (pull === 'never' || !isName(text))) await findImage(store, text);
  if (here !== undefined) {
    const found = await open(nacre, here, platform).catch((error: unknown) => {
      // Of an index, images for other machines are not here, but where it came from.
      if (isFault(error, 'oci/blob-absent') && pull !== 'never' && here.name !== undefined) return undefined;
      throw error;
    });
    if (found !== undefined) return found;
  }
  const { pull: _, ...rest } = request;
  using fetcher = openImageFetcher(nacre, rest);
  const fetching = fetcher.fetch(parseReference(text), platform);
  const descriptor = await fetching.catch(async (error: unknown) => {
    throw withHint(wrapFault(`pull ${text}`, error), await hintNear(store, text));
  });
  return open(nacre, { descriptor }, platform);
}

/** Whoever mistyped the name of an image that is here is not looking for a registry. */
function withHint(fault: Fault, hint: string | undefined): Fault {
  if (hint === undefined) return fault;
  const { code, exit, status, message } = fault;
  return new Fault(code, { exit, status, about: '' }, message, { hint, cause: fault });
}

/** An ID stands for what is here, and nothing else. */
function isName(text: string): boolean {
  return !isDigest(text) && !isDigest(`sha256:${text}`);
}

async function open({ store }: Nacre, { descriptor }: FoundImage, platform?: Platform): Promise<FoundForRun> {
  const image = openImage(store, await selectManifest(store, descriptor, platform));
  await image.config();
  return { named: descriptor, image };
}
