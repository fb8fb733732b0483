import { mapConcurrent } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { Repository } from '../../registry/client/index.ts';
import { openLayout } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { removeImage } from '../images/remove-image.ts';
import { type PlaceTools, readLayoutTags } from './list-place-tags.ts';
import { type RepositoryPlace, toImagePlace } from './repository-place.ts';
import { rethrowCancelled } from './sync-rows.ts';

/** What came of a tag that was to be removed. */
export interface TagRemoval {
  readonly tag: string;
  /** Why it is still there. */
  readonly error?: unknown;
}

/**
 * Removes tags, and no others, each by itself as far as the place lets it. What they stood for is the place's to collect.
 *
 * @throws base/cancelled alone
 */
export async function removeTags(
  place: RepositoryPlace,
  tags: readonly string[],
  tools: PlaceTools,
): Promise<readonly TagRemoval[]> {
  const remove = createRemover(place, tags, tools);
  const removals: TagRemoval[] = [];
  for (const tag of tags) {
    try {
      await remove(tag);
      removals.push({ tag });
    } catch (error) {
      rethrowCancelled(error, tools.signal);
      removals.push({ tag, error });
    }
  }
  return removals;
}

function createRemover(
  place: RepositoryPlace,
  tags: readonly string[],
  { nacre, registry, signal }: PlaceTools,
): (tag: string) => Promise<unknown> {
  switch (place.kind) {
    case 'registry':
      return createRegistryRemover(registry().repository(place.name), tags, signal);
    case 'store':
      return (tag) => {
        const image = toImagePlace(place, tag);
        return image.kind === 'store' ? removeImage(nacre.store, image.name) : Promise.resolve();
      };
    case 'layout':
      return async (tag) => openLayout(place.path).remove((await readLayoutTags(place.path)).get(tag) ?? tag);
  }
}

/** Many registries delete manifests alone, and with one all tags that it has. */
function createRegistryRemover(
  repository: Repository,
  doomed: readonly string[],
  signal: AbortSignal | undefined,
): (tag: string) => Promise<void> {
  const cancel = signal === undefined ? {} : { signal };
  const gone = new Set<Digest>();
  let digests: ReadonlyMap<string, Digest> | undefined;
  return async (tag) => {
    if (digests === undefined && (await repository.delete(tag, cancel)) !== 'unsupported') return;
    digests ??= await listDigests(repository, cancel);
    const digest = digests.get(tag);
    if (digest === undefined || gone.has(digest)) return;
    const others = [...digests].filter(([each, stood]) => stood === digest && !doomed.includes(each));
    if (others.length > 0)
      throw shared(
        tag,
        others.map(([each]) => each),
      );
    if ((await repository.delete(digest, cancel)) === 'unsupported') throw undeletable(repository.name.registry);
    gone.add(digest);
  };
}

async function listDigests(
  repository: Repository,
  cancel: { readonly signal?: AbortSignal },
): Promise<ReadonlyMap<string, Digest>> {
  const tags = await Array.fromAsync(repository.tags(cancel));
  const found = await mapConcurrent(tags, 8, (tag) => repository.resolve(tag, cancel));
  return new Map(
    tags.flatMap((tag, at) => {
      const digest = found[at]?.digest;
      return digest === undefined ? [] : [[tag, digest] as const];
    }),
  );
}

function shared(tag: string, others: readonly string[]): Error {
  return appFault(
    'app/image-in-use',
    `the registry deletes ${tag} only together with ${others.slice(0, 5).join(', ')}`,
    {
      hint: 'Leave it, or choose a registry that deletes tags by themselves.',
    },
  );
}

function undeletable(registry: string): Error {
  return appFault('app/bad-target', `${registry} lets nobody delete`, {
    hint: 'Allow deleting in the configuration of the registry.',
  });
}
