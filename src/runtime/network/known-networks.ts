import { networkFault } from './faults.ts';
import type { NetworkDeps } from './network-deps.ts';
import type { NetworkRecord } from './network-record.ts';
import { defaultNetwork, toDefaultNetwork } from './to-network.ts';

/** Every network; the default one is made when it is first asked for. Call it with the records locked, or `listNetworks`. */
export function networksWithDefault({ records, places }: NetworkDeps): readonly NetworkRecord[] {
  const networks = records.networks();
  if (networks.some(({ name }) => name === defaultNetwork)) return networks;
  const made = toDefaultNetwork(places.bridge, { networks });
  records.addNetwork(made);
  return [made, ...networks];
}

/** `bridge` first, then in the order of their creation. */
export function listNetworks(deps: NetworkDeps): readonly NetworkRecord[] {
  const networks = deps.records.networks();
  const all = networks.some(({ name }) => name === defaultNetwork)
    ? networks
    : deps.records.transact(() => networksWithDefault(deps));
  return [...all].sort((one, other) => Number(other.name === defaultNetwork) - Number(one.name === defaultNetwork));
}

/** By name, ID, or the beginning of one that is no other's, in this order. */
export function findAmong(networks: readonly NetworkRecord[], name: string): NetworkRecord | undefined {
  const exact = networks.find((network) => network.name === name) ?? networks.find(({ id }) => id === name);
  if (exact !== undefined || !/^[0-9a-f]+$/.test(name)) return exact;
  const [first, ...more] = networks.filter(({ id }) => id.startsWith(name));
  return more.length === 0 ? first : undefined;
}

/** @throws network/no-network */
export function needNetwork(networks: readonly NetworkRecord[], name: string): NetworkRecord {
  const network = findAmong(networks, name);
  if (network !== undefined) return network;
  throw networkFault('network/no-network', `there is no network ${name}`, {
    hint: `Make it with \`nacre network create ${name}\`; \`nacre network ls\` lists those there are.`,
  });
}
