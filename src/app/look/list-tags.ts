import { wrapFault } from '../../base/index.ts';
import { familiarRepository, parseReference } from '../../oci/index.ts';
import { registryFault } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openRegistryFor, type RegistryAccess } from '../registry/registry-access.ts';
import { toRegistryName } from '../registry/registry-name.ts';
import type { CatalogReport, TagsReport } from '../wire.ts';
import { compareVersions } from './compare-versions.ts';

/** What narrows and orders a list of names. */
export interface ListChoice extends RegistryAccess {
  /** @default all */
  readonly matches?: (name: string) => boolean;
  /** @default as many as there are */
  readonly most?: number;
  readonly signal?: AbortSignal;
}

/** One call of `tags`. */
export interface TagsCall extends ListChoice {
  /** A reference without tag and digest. */
  readonly repository: string;
  /** `version`: the highest first. @default the registry's order */
  readonly sort?: 'version' | 'name';
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
    return { repository: `${host}/${repository}`, tags: choose(sort(all, call.sort), call) };
  } catch (error) {
    throw wrapFault(`tags of ${familiarRepository(name)}`, error);
  }
}

function sort(tags: readonly string[], order: TagsCall['sort']): readonly string[] {
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
  using registry = openRegistryFor(nacre, call);
  try {
    const all = await Array.fromAsync(registry.catalog(name, call.signal));
    return { registry: name, repositories: choose(all, call) };
  } catch (error) {
    throw wrapFault(`catalog of ${name}`, error);
  }
}
