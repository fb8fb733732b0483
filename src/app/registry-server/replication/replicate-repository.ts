import { mapConcurrent } from '../../../base/index.ts';
import type { Registry } from '../../../registry/client/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { RepositoryPlace } from '../../sync/repository-place.ts';
import { shareUploads } from '../../sync/share-uploads.ts';
import { syncRepositories } from '../../sync/sync-repositories.ts';
import type { SyncRow } from '../../wire.ts';
import type { Share } from './owed.ts';
import { type OwnRegistry, ownName, ownRepository } from './own-repository.ts';
import type { ReplicationRule } from './replication-rule.ts';

type RegistryPlace = Extract<RepositoryPlace, { readonly kind: 'registry' | 'store' }>;

/** What copying works with. */
export interface ReplicationTools {
  readonly nacre: Nacre;
  readonly own: OwnRegistry;
  /** Of the rule. */
  readonly remote: Registry;
  readonly signal: AbortSignal;
}

/**
 * Copies tags of a repository as a rule says; with all of them, removes those that are to go. What is the same on both sides is only looked at.
 *
 * @param repository its name here
 * @returns what came of each tag @throws base/cancelled alone
 */
export async function replicateRepository(
  rule: ReplicationRule,
  repository: string,
  share: Share,
  { nacre, own, remote, signal }: ReplicationTools,
): Promise<readonly SyncRow[]> {
  const registry = shareUploads(withOwn(remote, own));
  const here: RegistryPlace = { kind: 'registry', name: { registry: ownName, repository } };
  const there: RegistryPlace = {
    kind: 'registry',
    name: { registry: rule.remote.name, repository: rule.nameThere(repository) },
  };
  const [source, target] = rule.direction === 'to' ? [here, there] : [there, here];
  const { referrers } = rule;
  const tags = share === 'all' ? rule.tags : { ...rule.tags, include: await presentTags(registry, source, share) };
  if (tags.include?.length === 0 || !(await hasTags(registry, source, signal))) return [];
  return syncRepositories([{ source, target, choice: tags, referrers, delete: rule.delete && share === 'all' }], {
    nacre,
    registry: () => registry,
    signal,
  });
}

/** Those that are not gone again by now. */
async function presentTags(
  registry: Registry,
  { name }: RegistryPlace,
  tags: ReadonlySet<string>,
): Promise<readonly string[]> {
  const repository = registry.repository(name);
  const found = await mapConcurrent([...tags], 8, async (tag) => ((await repository.resolve(tag)) ? [tag] : []));
  return found.flat();
}

/** One without tags has nothing to give, which is no failure. */
async function hasTags(registry: Registry, { name }: RegistryPlace, signal: AbortSignal): Promise<boolean> {
  for await (const _ of registry.repository(name).tags({ signal })) return true;
  return false;
}

/** Registries, of which one is the server's own. */
function withOwn(registry: Registry, own: OwnRegistry): Registry {
  return {
    ...registry,
    repository: (name) => (name.registry === ownName ? ownRepository(own, name.repository) : registry.repository(name)),
  };
}
