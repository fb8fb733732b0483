import type { FlagValues } from '../http/flags.ts';
import { type DocumentReader, openDocument } from '../http/read-document.ts';
import { toCsvField } from './csv-field.ts';

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
    link: host.texts('Links') ?? [],
    network: document.on('NetworkDisabled') ? ['none'] : toNetworks(mode, endpoints, document.text('MacAddress')),
    publish: host
      .entriesOfLists('PortBindings')
      .flatMap(([port, bindings]) => bindings.map((binding) => toPublish(port, binding))),
    'publish-all': host.on('PublishAllPorts'),
  };
}

type Endpoints = readonly (readonly [string, DocumentReader])[];

/** The network that the mode names first; the host's stack, none or another container's stands alone. */
function toNetworks(mode: string | undefined, endpoints: Endpoints, macAddress: string | undefined): readonly string[] {
  if (mode === 'host' || mode === 'none' || mode?.startsWith('container:') === true) return [mode];
  const isFirst = ([name]: Endpoints[number]): boolean => toName(name) === toName(mode);
  const first = endpoints.find(isFirst) ?? (mode === undefined ? undefined : ([mode, openDocument({})] as const));
  const others = endpoints.filter((endpoint) => endpoint !== first);
  return [...(first === undefined ? [] : [first]), ...others].map(([name, endpoint], at) =>
    toNetwork(toName(name), endpoint, at === 0 ? macAddress : undefined),
  );
}

/** `default` leaves it to the engine. */
function toName(name: string | undefined): string {
  return name === undefined || name === 'default' ? 'bridge' : name;
}

/** The fields of `--network`, as a line of CSV. */
function toNetwork(name: string, endpoint: DocumentReader, macAddress: string | undefined): string {
  const addresses = endpoint.within('IPAMConfig');
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['name', name],
    ['ip', addresses.text('IPv4Address')],
    ['ip6', addresses.text('IPv6Address')],
    ['mac-address', endpoint.text('MacAddress') ?? macAddress],
    ...(endpoint.texts('Aliases') ?? []).map((alias) => ['alias', alias] as const),
  ];
  return fields.flatMap(([key, value]) => (value === undefined ? [] : [toCsvField(`${key}=${value}`)])).join(',');
}

/** `[ADDRESS:][PORT]:PORT/PROTOCOL` */
function toPublish(port: string, binding: DocumentReader): string {
  const [address, hostPort] = [binding.text('HostIp'), binding.text('HostPort')];
  const own = hostPort === '0' ? undefined : hostPort;
  if (address === undefined) return own === undefined ? port : `${own}:${port}`;
  return `${address.includes(':') ? `[${address}]` : address}:${own ?? ''}:${port}`;
}
