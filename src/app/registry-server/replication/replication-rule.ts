import { toNameMatcher } from '../../../base/index.ts';
import { matchesPatterns, type RemoteConfig, type ReplicationConfig } from '../../../registry/server/index.ts';
import type { TagChoice } from '../../sync/tag-choice.ts';
import { type Remote, type RemoteOptions, toRemote } from '../upstreams/open-remote.ts';

/** What is copied to another registry, or from it. */
export interface ReplicationRule {
  /** As messages and metrics call it: `to registry.example/team`. The same for the same rule of another server. */
  readonly name: string;
  readonly direction: 'to' | 'from';
  readonly remote: Remote;
  /** Whether a repository is meant, by its name here. */
  readonly takes: (repository: string) => boolean;
  /** The name there of a repository here. */
  readonly nameThere: (repository: string) => string;
  /** The name here of a repository there; `undefined` for one that has none. */
  readonly nameHere: (repository: string) => string | undefined;
  /** Names of repositories here, when patterns name no others: a registry need not list what it has. */
  readonly named: readonly string[] | undefined;
  readonly tags: Pick<TagChoice, 'include' | 'exclude'>;
  /** Whether a tag is one of these. */
  readonly takesTag: (tag: string) => boolean;
  readonly referrers: boolean;
  readonly delete: boolean;
  readonly onPush: boolean;
  /** Milliseconds between two comparisons of all. */
  readonly every: number;
}

const hour = 60 * 60 * 1000;

/**
 * @param isFilled whether a repository here is filled from an upstream: those have what somebody asked for, and are not sent on
 * @throws serve/bad-config when a file can not be read
 */
export function toReplicationRule(
  config: ReplicationConfig,
  options: RemoteOptions,
  isFilled: (repository: string) => boolean,
): ReplicationRule {
  const direction = config.to === undefined ? 'from' : 'to';
  const address = config.to ?? config.from ?? '';
  const remote = toRemote(toRemoteConfig(config, address), options);
  const { prefix, repositories = [prefix === undefined ? '**' : `${prefix}/**`] } = config;
  const beginning = prefix === undefined ? '' : `${prefix}/`;
  const tags = toTagChoice(config.tags ?? []);
  return {
    name: `${direction} ${address.replace(/^https?:\/\//, '')}${prefix === undefined ? '' : ` (${prefix})`}`,
    direction,
    remote,
    takes: (name) => name.startsWith(beginning) && matchesPatterns(repositories, name) && !isFilled(name),
    nameThere: (name) => `${remote.path}${name.slice(beginning.length)}`,
    nameHere: (name) => (name.startsWith(remote.path) ? `${beginning}${name.slice(remote.path.length)}` : undefined),
    named: repositories.some((pattern) => pattern.includes('*'))
      ? undefined
      : repositories.filter((each) => !each.startsWith('!')),
    tags,
    takesTag: toTagMatcher(tags),
    referrers: config.referrers ?? true,
    delete: config.delete === true,
    onPush: config.on === 'push',
    every: config.every ?? hour,
  };
}

function toTagChoice(tags: readonly string[]): ReplicationRule['tags'] {
  const include = tags.filter((tag) => !tag.startsWith('!'));
  const exclude = tags.filter((tag) => tag.startsWith('!')).map((tag) => tag.slice(1));
  return { ...(include.length === 0 ? {} : { include }), exclude };
}

function toTagMatcher({ include = ['*'], exclude = [] }: ReplicationRule['tags']): (tag: string) => boolean {
  const fits = (filters: readonly string[], tag: string): boolean =>
    filters.some((filter) => toNameMatcher(filter)?.(tag) === true);
  return (tag) => fits(include, tag) && !fits(exclude, tag);
}

/** `http://` asks for plain HTTP. */
function toRemoteConfig(config: ReplicationConfig, address: string): RemoteConfig {
  const registry = address.replace(/^https?:\/\//, '');
  return { ...config, registry, ...(address.startsWith('http://') ? { plainHttp: true } : {}) };
}
