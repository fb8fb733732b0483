import { type Descriptor, type Digest, isIndexType, isManifestType, isTag } from '../../../oci/index.ts';
import { askUpstream, type Cached, type Older, sooner } from './ask-upstream.ts';
import { badUpstream } from './blob-fetch.ts';
import { blobKey, type Referrer } from './rule-state.ts';

/** A list as the upstream has it, and what is here besides. */
export interface BroughtList<Entry> {
  readonly kind: 'list';
  /** In the order of bytes, each once. */
  readonly entries: readonly Entry[];
}

/** Most entries of a list. */
const mostEntries = 100_000;
/** Longer lists are asked for each time: they would fill the memory. */
const mostKept = 10_000;
const page = 1000;

/**
 * The tags of a repository at its upstream; with `push`, also those of the records.
 *
 * @returns `Older` when the list of the records is to be answered with, the upstream having none to give now
 * @throws what asking the upstream throws, when the records have none either
 */
export async function bringTags(cached: Cached): Promise<BroughtList<string> | Older> {
  const { repository, registry, remote, rule, state } = cached;
  const kept = state.tags.get(repository);
  if (kept !== undefined) return merged(cached, kept);
  const asked = state.share(`tags ${repository}`, async () => {
    const tags = await askUpstream(cached, (signal) => collect(remote.listTags(signal)));
    if (tags.length <= mostKept) state.tags.set(repository, tags, rule.fresh);
    return tags;
  });
  const own = await registry.metadata.tags.list(repository, { most: 1 });
  const found = own.length > 0 ? await sooner(cached, asked) : await asked;
  return 'kind' in found ? found : merged(cached, found);
}

async function collect(list: AsyncIterable<string>): Promise<readonly string[]> {
  const tags = new Set<string>();
  for await (const tag of list) {
    if (isTag(tag)) tags.add(tag);
    if (tags.size > mostEntries) throw badUpstream(`it lists more than ${mostEntries} tags`);
  }
  return [...tags].toSorted();
}

async function merged(cached: Cached, tags: readonly string[]): Promise<BroughtList<string>> {
  if (!cached.rule.push) return { kind: 'list', entries: tags };
  return { kind: 'list', entries: [...new Set([...tags, ...(await ownTags(cached))])].toSorted() };
}

async function ownTags({ repository, registry }: Cached): Promise<readonly string[]> {
  const all: string[] = [];
  while (all.length < mostEntries) {
    const after = all.at(-1);
    const found = await registry.metadata.tags.list(repository, {
      most: page,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...found);
    if (found.length < page) break;
  }
  return all;
}

/**
 * What refers to a manifest, at the upstream and here.
 *
 * @returns `Older` when the records are to be answered with
 */
export async function bringReferrers(cached: Cached, subject: Digest): Promise<BroughtList<Referrer> | Older> {
  const { repository, registry, remote, rule, state } = cached;
  const key = blobKey(repository, subject);
  const kept = state.referrers.get(key);
  const own = await registry.metadata.manifests.listReferrers(repository, subject, { most: page });
  const asked =
    kept ??
    state.share(`referrers ${key}`, async () => {
      const found = await askUpstream(cached, (signal) => remote.listReferrers(subject, signal));
      if (found.length > mostEntries) throw badUpstream(`it lists more than ${mostEntries} referrers`);
      const referrers = found.flatMap(toReferrer);
      if (referrers.length <= mostKept) state.referrers.set(key, referrers, rule.fresh);
      return referrers;
    });
  const isHere = (await registry.metadata.manifests.find(repository, subject)) !== undefined;
  const found = isHere ? await sooner(cached, Promise.resolve(asked)) : await asked;
  if ('kind' in found) return found;
  const all = new Map([...found, ...own].map((each) => [each.digest, each]));
  return {
    kind: 'list',
    entries: [...all.values()].toSorted((one, other) => (one.digest < other.digest ? -1 : 1)),
  };
}

function toReferrer({ mediaType, digest, size, artifactType, annotations = {} }: Descriptor): readonly Referrer[] {
  if (!isManifestType(mediaType) && !isIndexType(mediaType)) return [];
  return [{ mediaType, digest, size, annotations, ...(artifactType === undefined ? {} : { artifactType }) }];
}
