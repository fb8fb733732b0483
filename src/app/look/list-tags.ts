import { wrapFault } from '../../base/index.ts';
import { familiarRepository, parseReference } from '../../oci/index.ts';
import { type Repository, registryFault } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openRegistryFor, type RegistryAccess } from '../registry/registry-access.ts';
import { toRegistryName } from '../registry/registry-name.ts';
import type { CatalogReport, TagsReport } from '../wire.ts';
import { compareVersions } from './compare-versions.ts';
import { findCreated } from './find-created.ts';
import { newestFirst, readDates } from './read-dates.ts';

/** What narrows and orders a list of names. */
export interface ListChoice extends RegistryAccess {
  /** @default all */
  readonly matches?: (name: string) => boolean;
  /** @default as many as there are */
  readonly most?: number;
  readonly signal?: AbortSignal;
}

export const tagOrders = ['version', 'name', 'date'] as const;
export type TagOrder = (typeof tagOrders)[number];

/** One call of `tags`. */
export interface TagsCall extends ListChoice {
  /** A reference without tag and digest. */
  readonly repository: string;
  /** `version`: the highest first; `date`: those made last first. @default the registry's order */
  readonly sort?: TagOrder;
}

/**
 * The tags of a repository of a registry.
 *
 * @throws registry/not-found when there are none, registry/…, app/bad-target, oci/bad-reference
 */
export async function listTags(nacre: Nacre, call: TagsCall): Promise<TagsReport> {
  const { registry: host, repository, digest, tag } = parseReference(call.repository);
  if (digest !== undefined || (tag !== undefined && call.repository.endsWith(`:${tag}`)))
    throw appFault('app/bad-target', `"${call.repository}" names an image; tags are those of a repository`, {
      hint: 'Leave the tag or digest out.',
    });
  const name = { registry: host, repository };
  using registry = openRegistryFor(nacre, call);
  const cancel = call.signal === undefined ? {} : { signal: call.signal };
  try {
    const all = await Array.fromAsync(registry.repository(name).tags(cancel));
    if (all.length === 0)
      throw registryFault('registry/not-found', `${host} has no tags of ${repository}`, {
        hint: 'Check the name; a private repository may also need `nacre login`.',
      });
    const report = { repository: `${host}/${repository}` };
    if (call.sort !== 'date') return { ...report, tags: choose(sort(all, call.sort), call) };
    return { ...report, ...(await chooseByDate(registry.repository(name), all, call)) };
  } catch (error) {
    throw wrapFault(`tags of ${familiarRepository(name)}`, error);
  }
}

/** Only of those that fit is it asked when they were made. */
async function chooseByDate(
  repository: Repository,
  all: readonly string[],
  call: TagsCall,
): Promise<Pick<TagsReport, 'tags' | 'created'>> {
  const fitting = sort(choose(all, { ...call, most: all.length }), 'version');
  const cancel = call.signal === undefined ? {} : { signal: call.signal };
  const find = async (tag: string): Promise<string | undefined> => {
    const descriptor = await repository.resolve(tag, cancel);
    return descriptor === undefined ? undefined : findCreated(repository, descriptor);
  };
  const dates = await readDates(fitting, find, call);
  const tags = newestFirst(fitting, dates).slice(0, call.most);
  return { tags, created: Object.fromEntries(tags.map((tag) => [tag, dates.get(tag) ?? null])) };
}

function sort(tags: readonly string[], order: 'version' | 'name' | undefined): readonly string[] {
  if (order === undefined) return tags;
  return order === 'name' ? tags.toSorted() : tags.toSorted(compareVersions).reverse();
}

function choose(names: readonly string[], { matches = () => true, most }: ListChoice): readonly string[] {
  return names.filter(matches).slice(0, most);
}

/** One call of `catalog`. */
export interface CatalogCall extends ListChoice {
  readonly registry: string;
}

/** The repositories of a registry. @throws registry/refused when it keeps no list, registry/…, app/bad-target */
export async function listCatalog(nacre: Nacre, call: CatalogCall): Promise<CatalogReport> {
  const name = toRegistryName(call.registry);
  const [, path = ''] = /^(?:https?:\/\/)?[^/]+\/(.+)$/.exec(call.registry) ?? [];
  if (!/^(v[12]\/?)?$/.test(path))
    throw appFault('app/bad-target', `"${call.registry}" is a repository; a catalog is that of a registry`, {
      hint: `Write ${name}, and --filter '${path.replace(/\/$/, '')}/*' for what is below.`,
    });
  using registry = openRegistryFor(nacre, call);
  try {
    const all = await Array.fromAsync(registry.catalog(name, call.signal));
    return { registry: name, repositories: choose(all, call) };
  } catch (error) {
    throw wrapFault(`catalog of ${name}`, error);
  }
}
