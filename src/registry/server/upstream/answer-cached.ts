import { isFault } from '../../../base/index.ts';
import { formatWarning, headerNames, type Route } from '../../protocol/index.ts';
import type { Awaitable, ManifestRecord, PageRequest, RegistryMetadata } from '../../records/index.ts';
import { type Answer, refuse } from '../answer.ts';
import type { Call, Registry } from '../call.ts';
import type { Cached } from './ask-upstream.ts';
import { bringBlob } from './bring-blob.ts';
import { bringReferrers, bringTags } from './bring-lists.ts';
import { type Brought, bringManifest } from './bring-manifest.ts';

/** An address of one repository. */
export type RepositoryRoute = Extract<Route, { readonly repository: string }>;

/** What an address is answered from. @property warning goes along */
interface Ground {
  readonly registry: Registry;
  readonly warning?: string;
}

/**
 * Answers a request for a repository that is filled from an upstream: sees to it that what is asked for is here, as far as it has to be, and
 * has it answered as for any other repository.
 *
 * @param answer answers from a registry: the one there is, or one that shows what the upstream has
 */
export async function answerCached(
  call: Call,
  route: RepositoryRoute,
  cached: Cached,
  answer: (call: Call) => Awaitable<Answer>,
): Promise<Answer> {
  const { remote, rule } = cached;
  if (call.method !== 'GET' && call.method !== 'HEAD') {
    if (call.method === 'DELETE' || rule.push) return answer(call);
    return refuse('DENIED', { message: `${route.repository} is filled from ${remote.name}, and takes no pushes` });
  }
  try {
    const { registry, warning } = await prepare(cached, route);
    const answered = await answer({ ...call, registry });
    if (warning === undefined) return answered;
    return { ...answered, headers: { ...answered.headers, [headerNames.warning]: formatWarning(warning) } };
  } catch (error) {
    return answerTrouble(cached, error);
  }
}

async function prepare(cached: Cached, route: RepositoryRoute): Promise<Ground> {
  const { registry, repository } = cached;
  switch (route.kind) {
    case 'manifest':
      return toGround(cached, await bringManifest(cached, route.reference));
    case 'blob': {
      const brought = await bringBlob(cached, route.digest);
      return { registry: brought.kind === 'there' ? withBlob(registry, brought) : registry };
    }
    case 'tags': {
      const brought = await bringTags(cached);
      if (brought.kind === 'here') return { registry, warning: brought.warning };
      return { registry: withTags(registry, brought.entries) };
    }
    case 'referrers': {
      const brought = await bringReferrers(cached, route.digest);
      if (brought.kind === 'here') return { registry, warning: brought.warning };
      return {
        registry: withReferrers(
          registry,
          brought.entries.map((each) => ({ ...each, repository })),
        ),
      };
    }
    case 'uploads':
    case 'upload':
      return { registry };
  }
}

function toGround({ registry }: Cached, brought: Brought): Ground {
  switch (brought.kind) {
    case 'here':
      return { registry, ...(brought.warning === undefined ? {} : { warning: brought.warning }) };
    case 'absent':
      return { registry: withManifest(registry, undefined) };
    case 'passing':
      return { registry: withManifest(registry, brought.record, brought.bytes) };
  }
}

function withMetadata(registry: Registry, changed: Partial<RegistryMetadata>): Registry {
  return { ...registry, metadata: { ...registry.metadata, ...changed } };
}

function withManifest(registry: Registry, record: ManifestRecord | undefined, bytes?: Uint8Array): Registry {
  const { manifests } = registry.metadata;
  const shown = withMetadata(registry, { manifests: { ...manifests, find: () => record } });
  return bytes === undefined ? shown : { ...shown, cache: { read: () => bytes } };
}

function withBlob(
  registry: Registry,
  { size, open }: Extract<Awaited<ReturnType<typeof bringBlob>>, { readonly kind: 'there' }>,
): Registry {
  const { blobs } = registry.metadata;
  const shown = withMetadata(registry, { blobs: { ...blobs, has: () => true } });
  const whole = { first: 0, last: size - 1 };
  // Nobody is sent elsewhere for what is not there yet.
  const { redirect: _, ...own } = registry.storage;
  const storage = {
    ...own,
    stat: () => size,
    open: (__: unknown, stretch = whole) => open(stretch),
  };
  return { ...shown, storage };
}

function withTags(registry: Registry, all: readonly string[]): Registry {
  const { repositories, tags } = registry.metadata;
  return withMetadata(registry, {
    repositories: { ...repositories, has: (name) => all.length > 0 || repositories.has(name) },
    tags: { ...tags, list: (_, page) => cut(all, page, (tag) => tag) },
  });
}

function withReferrers(registry: Registry, all: readonly ManifestRecord[]): Registry {
  const { manifests } = registry.metadata;
  return withMetadata(registry, {
    manifests: {
      ...manifests,
      listReferrers: (_, __, { artifactType, ...page }) =>
        cut(
          all.filter((each) => artifactType === undefined || each.artifactType === artifactType),
          page,
          ({ digest }) => digest,
        ),
    },
  });
}

function cut<Entry>(
  all: readonly Entry[],
  { most, after = '' }: PageRequest,
  nameOf: (entry: Entry) => string,
): readonly Entry[] {
  const start = all.findIndex((entry) => nameOf(entry) > after);
  return start === -1 ? [] : all.slice(start, start + most);
}

/** Says what is wrong with the upstream. What is wrong here is told by whoever tells it of every request. */
function answerTrouble({ remote, repository }: Cached, error: unknown): Answer {
  if (!isFault(error)) throw error;
  switch (error.status) {
    case 401:
    case 403:
      return refuse('DENIED', {
        message: `${remote.name} may not be read, or there is no such repository`,
        detail: { name: repository },
      });
    case 404:
      return refuse('NAME_UNKNOWN', { detail: { name: repository } });
    case 429:
      return refuse('TOOMANYREQUESTS', { message: `${remote.name}: ${error.message}`, headers: { 'retry-after': 60 } });
    case 502:
    case 503:
      return refuse('UNAVAILABLE', { status: 502, message: `${remote.name}: ${error.message}` });
    default:
      throw error;
  }
}
