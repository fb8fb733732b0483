import {
  type ContainerOptions,
  defaultContainerOptions,
  parseExtraHost,
  parseNetworkFlag,
  parsePublish,
} from '../../../runtime/index.ts';
import { given, type RunFlags } from './run-flags.ts';

/** How a container is reached, and what it reaches. @throws runtime/bad-flag */
export function toNetworkOptions(flags: RunFlags): Partial<ContainerOptions> {
  return {
    extraHosts: flags.list('add-host').map(parseExtraHost),
    publish: flags.list('publish').flatMap(parsePublish),
    dns: { ...defaultContainerOptions.dns, servers: flags.list('dns') },
    ...given<ContainerOptions>(flags, 'network', (value) => ({ network: parseNetworkFlag(value) })),
  };
}
