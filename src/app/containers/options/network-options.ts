import {
  type ContainerOptions,
  parseExpose,
  parseExtraHost,
  parseLink,
  parseNameServer,
  parseNetworkFlags,
  parsePublish,
} from '../../../runtime/index.ts';
import { networkFault } from '../../../runtime/network/index.ts';
import type { RunFlags } from './run-flags.ts';

/** How a container is reached, and what it reaches. @throws runtime/bad-flag, network/bad-flag */
export function toNetworkOptions(flags: RunFlags): Partial<ContainerOptions> {
  return {
    ...toLinks(flags),
    extraHosts: flags.list('add-host').map(parseExtraHost),
    publish: flags.list('publish').flatMap(parsePublish),
    publishAll: flags.on('publish-all'),
    expose: flags.list('expose').flatMap(parseExpose),
    dns: {
      servers: flags.list('dns').map(parseNameServer),
      search: flags.list('dns-search'),
      options: flags.list('dns-option'),
    },
    ...toNetworks(flags),
  };
}

/** What is linked is found by its address in a network that both are in. */
function toLinks(flags: RunFlags): Partial<ContainerOptions> {
  const links = flags.list('link').map(parseLink);
  const stack = flags.list('network').find((name) => /^(?:host$|none$|container:)/.test(name));
  if (links.length === 0 || stack === undefined) return links.length === 0 ? {} : { links };
  throw networkFault('network/bad-flag', `--link means nothing on ${stack}`, {
    hint: 'Name a network with --network, or leave it out.',
  });
}

/** The flags about addresses and names of one network mean the first. */
function toNetworks(flags: RunFlags): Partial<ContainerOptions> {
  const named = flags.list('network');
  const choice = parseNetworkFlags(named.length === 0 ? ['bridge'] : named);
  const [ipv4, ipv6, macAddress] = [flags.text('ip'), flags.text('ip6'), flags.text('mac-address')];
  const aliases = flags.list('network-alias');
  const [first, ...others] = choice.networks;
  const isPlain = ipv4 === undefined && ipv6 === undefined && macAddress === undefined && aliases.length === 0;
  if (first === undefined && isPlain) return choice;
  if (first === undefined) {
    throw networkFault(
      'network/bad-flag',
      `--ip, --ip6, --mac-address and --network-alias mean nothing on ${choice.network}`,
      {
        hint: 'Name a network with --network, or leave them out.',
      },
    );
  }
  const attachment = {
    ...first,
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    ...(macAddress === undefined ? {} : { macAddress }),
    aliases: [...first.aliases, ...aliases],
  };
  return { ...choice, networks: [attachment, ...others] };
}
