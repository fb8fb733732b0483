import { isJsonObject, parseJson } from '../../../base/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import type { DiskStore, EndpointRow, NetworkRow } from '../../../store/index.ts';

/** A network that a container is in. */
export interface ContainerNetwork {
  readonly name: string;
  /** '' for those that are none of the store's: `host`, `none`. */
  readonly id: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly macAddress: string;
  /** What others in the network call it. */
  readonly aliases: readonly string[];
  /** `10.88.0.0/16` and its gateway, of either family. */
  readonly subnets: readonly { readonly subnet: string; readonly gateway: string }[];
}

/** The networks a container has joined, in that order; else those it is to join, by the names its flags have. */
export function networksOf(store: DiskStore, { id, options }: ContainerRecord): readonly ContainerNetwork[] {
  const rows = store.networks.networks();
  const joined = store.networks.endpoints(id).flatMap((endpoint) => {
    const network = rows.find((row) => row.id === endpoint.network);
    return network === undefined ? [] : [toContainerNetwork(network, endpoint)];
  });
  if (joined.length > 0) return joined;
  const names = options.networks?.map(({ network }) => network) ?? [];
  const mode = networkModeOf(options);
  if (mode.startsWith('container:')) return [];
  return (names.length > 0 ? names : [mode]).map(unjoined);
}

/** One that it joins when it starts, or that is none of the store's. */
function unjoined(name: string): ContainerNetwork {
  return { name, id: '', ipv4: '', ipv6: '', macAddress: '', aliases: [], subnets: [] };
}

/** As `--network` takes it: `host`, `none`, `bridge`, `container:ID`, or a network's name. */
export function networkModeOf({ network, networks }: ContainerRecord['options']): string {
  return network === 'bridge' ? (networks?.[0]?.network ?? network) : network;
}

function toContainerNetwork(network: NetworkRow, endpoint: EndpointRow): ContainerNetwork {
  const own = readData(network.data);
  const place = readData(endpoint.data);
  const subnets = Array.isArray(own.subnets) ? own.subnets.filter(isJsonObject) : [];
  return {
    name: network.name,
    id: network.id,
    ipv4: endpoint.ipv4 ?? '',
    ipv6: endpoint.ipv6 ?? '',
    macAddress: textOf(place.macAddress),
    aliases: Array.isArray(place.names) ? place.names.filter((each) => typeof each === 'string') : [],
    subnets: subnets.map(({ subnet, gateway }) => ({ subnet: textOf(subnet), gateway: textOf(gateway) })),
  };
}

/** What the runtime keeps of a network beside its name. */
function readData(text: string): Readonly<Record<string, unknown>> {
  const data = parseJson(Buffer.from(text), 1 << 20);
  return isJsonObject(data) ? data : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
