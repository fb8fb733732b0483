import type { FlagValues } from '../http/flags.ts';
import type { DocumentReader } from '../http/read-document.ts';

/** How a container is reached and what it reaches, in flags of `create`. @throws daemon/bad-parameter */
export function toNetworkFlags(document: DocumentReader, host: DocumentReader): FlagValues {
  const mode = host.text('NetworkMode');
  const endpoints = document.within('NetworkingConfig').entries('EndpointsConfig');
  return {
    'add-host': host.texts('ExtraHosts') ?? [],
    dns: host.texts('Dns') ?? [],
    'dns-option': host.texts('DnsOptions') ?? [],
    'dns-search': host.texts('DnsSearch') ?? [],
    domainname: document.text('Domainname'),
    expose: document.keys('ExposedPorts'),
    network: document.on('NetworkDisabled')
      ? 'none'
      : toNetwork(
          mode,
          endpoints.map(([name]) => name),
        ),
    publish: host
      .entriesOfLists('PortBindings')
      .flatMap(([port, bindings]) => bindings.map((binding) => toPublish(port, binding))),
    'publish-all': host.on('PublishAllPorts'),
    ...toEndpointFlags(endpoints[0]?.[1], document),
  };
}

/** `default` leaves it to the engine. */
function toNetwork(mode: string | undefined, names: readonly string[]): string | undefined {
  if (mode !== undefined && mode !== 'default') return mode;
  const [first] = names;
  return first === 'default' ? undefined : first;
}

function toEndpointFlags(endpoint: DocumentReader | undefined, document: DocumentReader): FlagValues {
  const addresses = endpoint?.within('IPAMConfig');
  return {
    ip: addresses?.text('IPv4Address'),
    ip6: addresses?.text('IPv6Address'),
    'mac-address': endpoint?.text('MacAddress') ?? document.text('MacAddress'),
    'network-alias': endpoint?.texts('Aliases') ?? [],
  };
}

/** `[ADDRESS:][PORT]:PORT/PROTOCOL` */
function toPublish(port: string, binding: DocumentReader): string {
  const [address, hostPort] = [binding.text('HostIp'), binding.text('HostPort')];
  const own = hostPort === '0' ? undefined : hostPort;
  if (address === undefined) return own === undefined ? port : `${own}:${port}`;
  return `${address.includes(':') ? `[${address}]` : address}:${own ?? ''}:${port}`;
}
