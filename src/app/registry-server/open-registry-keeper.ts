import {
  type Keeper,
  type KeeperOptions,
  type KeepingRules,
  openKeeper,
  type ServerConfig,
} from '../../registry/server/index.ts';
import type { RegistryBackend } from './registry-backend.ts';

/** How a server wants its keeper. */
export interface KeeperCall extends Pick<KeeperOptions, 'tell' | 'onFailure'> {
  /** Whether nothing is to be cleaned, whatever the configuration says. */
  readonly readOnly: boolean;
}

/** Keeps what a configuration says, over what it says it is kept in. */
export function openRegistryKeeper(
  { storage, metadata, sweep }: RegistryBackend,
  config: ServerConfig,
  { readOnly, ...listeners }: KeeperCall,
): Promise<Keeper> {
  return openKeeper({
    storage,
    metadata,
    sweep,
    rules: rulesInForce(config, readOnly),
    isPartial: partialRepositories(config),
    ...listeners,
  });
}

/** What a configuration says of keeping; of a registry that is only read nothing is cleaned. */
export function rulesInForce({ keeping = {}, readOnly }: ServerConfig, isReadOnly: boolean): KeepingRules {
  return isReadOnly || readOnly === true ? { ...keeping, every: Number.POSITIVE_INFINITY } : keeping;
}

/** Which repositories are filled from upstreams, so that manifests are there before what they need is. */
export function partialRepositories({ upstreams = [] }: ServerConfig): (repository: string) => boolean {
  return (repository) => upstreams.some(({ prefix = '' }) => prefix === '' || repository.startsWith(`${prefix}/`));
}
