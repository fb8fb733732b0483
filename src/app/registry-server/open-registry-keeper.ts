import { type Keeper, type KeepingRules, openKeeper, type ServerConfig } from '../../registry/server/index.ts';
import type { RegistryBackend } from './registry-backend.ts';

/** Keeps what a configuration says, over what it says it is kept in. */
export function openRegistryKeeper(
  { storage, metadata, sweep }: RegistryBackend,
  config: ServerConfig,
  onFailure: (error: unknown) => void,
): Promise<Keeper> {
  return openKeeper({
    storage,
    metadata,
    sweep,
    rules: rulesInForce(config),
    isPartial: partialRepositories(config),
    onFailure,
  });
}

/** What a configuration says of keeping; of a registry that is only read nothing is cleaned. */
export function rulesInForce({ keeping = {}, readOnly }: ServerConfig): KeepingRules {
  return readOnly === true ? { ...keeping, every: Number.POSITIVE_INFINITY } : keeping;
}

/** Which repositories are filled from upstreams, so that manifests are there before what they need is. */
export function partialRepositories({ upstreams = [] }: ServerConfig): (repository: string) => boolean {
  return (repository) => upstreams.some(({ prefix = '' }) => prefix === '' || repository.startsWith(`${prefix}/`));
}
