import { matchesPatterns, type UpstreamConfig, type UpstreamRule } from '../../../registry/server/index.ts';
import { clientUpstream } from './client-upstream.ts';
import { type RemoteOptions, toRemote } from './open-remote.ts';

/** What a configuration says of upstreams, ready to be asked. @throws serve/bad-config when a file can not be read */
export function toUpstreamRules(configs: readonly UpstreamConfig[], options: RemoteOptions): readonly UpstreamRule[] {
  return configs.map((config) => toRule(config, options));
}

function toRule(config: UpstreamConfig, options: RemoteOptions): UpstreamRule {
  const { prefix = '', repositories, mirrors = [], fresh = 5 * 60_000, patience = 3000, absent = 60_000 } = config;
  const remote = toRemote(config, options);
  const isHub = remote.name === 'docker.io' && remote.path === '';
  const addresses = mirrors.flatMap((text) => URL.parse(text) ?? []);
  return {
    upstream: clientUpstream(remote, addresses),
    prefix,
    path: remote.path,
    ...(isHub ? { family: 'library' } : {}),
    ...(repositories === undefined ? {} : { takes: (repository: string) => matchesPatterns(repositories, repository) }),
    ...{ fresh, patience, absent },
    push: config.push === true,
  };
}
