import { existsSync } from 'node:fs';
import { randomHex } from '../../host/index.ts';
import { contains, formatAddress, formatSubnet, overlap, parseAddress, parseSubnet, type Subnet } from './address.ts';
import { networkFault } from './faults.ts';
import { candidateSubnets, readHostRoutes } from './host-routes.ts';
import { mtuOption } from './link-batch.ts';
import type { NetworkRecord, NetworkSubnet } from './network-record.ts';
import type { NetworkSpec } from './networks.ts';

/** Option that names a bridge's device. */
const deviceOption = 'com.docker.network.bridge.name';

/** Networks that are always there. */
export const defaultNetwork = 'bridge';
const predefined: ReadonlySet<string> = new Set([defaultNetwork, 'host', 'none', 'default']);

/** What a new network must not get into the way of. */
export interface Surroundings {
  readonly networks: readonly NetworkRecord[];
  /** Subnets that the host has a way to. @default read from the kernel */
  readonly routes?: readonly Subnet[];
}

/**
 * A network as it is asked for, with what was left open chosen.
 *
 * @throws network/bad-flag, network/name-taken, network/predefined, network/overlap
 */
export function toNetwork(spec: NetworkSpec, around: Surroundings): NetworkRecord {
  assertName(spec.name, around.networks);
  return buildNetwork(spec, around, {});
}

/** The network that containers join when they name none. @param device of its bridge */
export function toDefaultNetwork(device: string, around: Surroundings): NetworkRecord {
  return buildNetwork({ name: defaultNetwork, subnets: [] }, around, { device });
}

function buildNetwork(
  spec: NetworkSpec,
  around: Surroundings,
  { device }: { readonly device?: string },
): NetworkRecord {
  const { name, driver = 'bridge', internal = false, options = {}, labels = {} } = spec;
  const id = randomHex(32);
  assertOptions(options);
  return {
    id,
    name,
    driver,
    createdAt: Date.now(),
    device: device ?? deviceOf(id, spec, around.networks),
    subnets: toSubnets(spec, around),
    internal,
    ...(spec.attachable === undefined ? {} : { attachable: spec.attachable }),
    labels,
    options,
  };
}

export function isPredefined(name: string): boolean {
  return predefined.has(name);
}

function assertName(name: string, networks: readonly NetworkRecord[]): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name) || name.length > 128) {
    throw networkFault('network/bad-flag', `${JSON.stringify(name)} is not a name for a network`, {
      hint: 'Use letters, digits, ".", "_" and "-", beginning with a letter or digit.',
    });
  }
  if (isPredefined(name)) {
    throw networkFault('network/predefined', `the network ${name} is always there`, { hint: 'Choose another name.' });
  }
  if (networks.some((other) => other.name === name)) {
    throw networkFault('network/name-taken', `there is a network ${name} already`, {
      hint: `Choose another name, or remove that one with \`nacre network rm ${name}\`.`,
    });
  }
}

const deviceName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/;

/** These go into what `ip` reads. */
function assertOptions(options: Readonly<Record<string, string>>): void {
  const shapes: Readonly<Record<string, RegExp>> = {
    [mtuOption]: /^\d{2,5}$/,
    [deviceOption]: deviceName,
    parent: deviceName,
    macvlan_mode: /^(bridge|private|vepa|passthru)$/,
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const value = options[name];
    if (value === undefined || shape.test(value)) continue;
    throw networkFault('network/bad-flag', `--opt ${name}=${value} can not be had`, { hint: 'Correct the value.' });
  }
}

function deviceOf(
  id: string,
  { driver = 'bridge', options = {} }: NetworkSpec,
  networks: readonly NetworkRecord[],
): string {
  if (driver === 'bridge') {
    const device = options[deviceOption] ?? `nb-${id.slice(0, 12)}`;
    if (!hasDevice(device) && !networks.some((other) => other.device === device)) return device;
    throw networkFault('network/overlap', `there is an interface ${device} already`, {
      hint: `Choose another name for --opt ${deviceOption}.`,
    });
  }
  const { parent } = options;
  if (parent !== undefined && hasDevice(parent)) return parent;
  const why = parent === undefined ? 'a macvlan needs an interface of this machine' : `there is no interface ${parent}`;
  throw networkFault('network/bad-flag', why, { hint: 'Name one with --opt parent=eth0.' });
}

/** Whether this machine has an interface of that name; seen in this process's own network namespace, whatever is mounted at /sys. */
export function hasDevice(name: string): boolean {
  return existsSync(`/proc/sys/net/ipv4/conf/${name}`);
}

function toSubnets(spec: NetworkSpec, around: Surroundings): readonly NetworkSubnet[] {
  const { routes = readHostRoutes() } = around;
  const others = around.networks.flatMap((network) =>
    network.subnets.map(({ subnet }) => ({ subnet: parsed(subnet), what: `the network ${network.name}` })),
  );
  const hosts = routes.map((subnet) => ({ subnet, what: `the route ${formatSubnet(subnet)} of this machine` }));
  // A macvlan is a part of the network that the host is in.
  const occupied = spec.driver === 'macvlan' ? others : [...others, ...hosts];
  const given = spec.subnets.map((each) => toSubnet(each, spec));
  const has = (family: 4 | 6): boolean => given.some(({ subnet }) => parsed(subnet).family === family);
  if (given.length > 2 || (given.length === 2 && !(has(4) && has(6)))) {
    throw networkFault('network/bad-flag', 'a network has one subnet of each family', {
      hint: 'Name one subnet of IPv4 and one of IPv6.',
    });
  }
  for (const { subnet } of given) assertFree(parsed(subnet), occupied);
  const isFree = (subnet: Subnet): boolean => !occupied.some((other) => overlap(other.subnet, subnet));
  const kind = spec.name === defaultNetwork ? 'default' : 'other';
  const four = has(4) ? [] : [toSubnet({ subnet: formatSubnet(chooseIpv4(kind, isFree)) }, spec)];
  const six = has(6) || spec.ipv6 !== true ? [] : [toSubnet({ subnet: formatSubnet(chooseIpv6(isFree)) }, spec)];
  return [...four, ...given, ...six];
}

function assertFree(subnet: Subnet, occupied: readonly { readonly subnet: Subnet; readonly what: string }[]): void {
  const other = occupied.find((each) => overlap(each.subnet, subnet));
  if (other === undefined) return;
  throw networkFault('network/overlap', `the subnet ${formatSubnet(subnet)} overlaps with ${other.what}`, {
    hint: 'Choose another subnet, or leave it out to have one chosen.',
  });
}

function chooseIpv4(kind: 'default' | 'other', isFree: (subnet: Subnet) => boolean): Subnet {
  for (const subnet of candidateSubnets(kind)) if (isFree(subnet)) return subnet;
  throw networkFault('network/overlap', 'every subnet that could be chosen is taken', {
    hint: 'Name one with --subnet.',
  });
}

/** A subnet of its own, as RFC 4193 has it: random, so that it differs from those of other machines. */
function chooseIpv6(isFree: (subnet: Subnet) => boolean): Subnet {
  for (;;) {
    const value = BigInt(`0xfd${randomHex(5)}`) << 80n;
    const subnet: Subnet = { family: 6, value, prefix: 64 };
    if (isFree(subnet)) return subnet;
  }
}

function toSubnet(given: NetworkSpec['subnets'][number], spec: NetworkSpec): NetworkSubnet {
  const subnet = parseSubnet(given.subnet);
  if (subnet === undefined) throw badSubnet('--subnet', given.subnet);
  const range = given.range === undefined ? undefined : parseSubnet(given.range);
  if (given.range !== undefined && (range === undefined || !contains(subnet, range) || range.prefix < subnet.prefix))
    throw badSubnet('--ip-range', given.range);
  const inside = Object.entries(spec.reserved ?? {}).filter(([, text]) => {
    const address = parseAddress(text);
    return address !== undefined && contains(subnet, address);
  });
  return {
    subnet: formatSubnet(subnet),
    ...gatewayOf(subnet, given, spec),
    ...(range === undefined ? {} : { range: formatSubnet(range) }),
    reserved: Object.fromEntries(inside),
  };
}

/** The first address, when none is named; an internal macvlan has no router. */
function gatewayOf(
  subnet: Subnet,
  { gateway }: NetworkSpec['subnets'][number],
  { driver, internal = false }: NetworkSpec,
): { readonly gateway?: string } {
  if (gateway === undefined && driver === 'macvlan' && internal) return {};
  const address = gateway === undefined ? { ...subnet, value: subnet.value + 1n } : parseAddress(gateway);
  if (address === undefined || !contains(subnet, address)) throw badSubnet('--gateway', gateway ?? '');
  return { gateway: formatAddress(address) };
}

function badSubnet(flag: string, text: string): Error {
  const hint =
    flag === '--gateway'
      ? 'Name an address of the subnet.'
      : 'Write it as 10.91.0.0/24, with no bits set behind the prefix.';
  return networkFault('network/bad-flag', `${flag} ${JSON.stringify(text)} does not fit`, { hint });
}

function parsed(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === undefined) throw new Error(`a network was kept with the subnet ${text}`);
  return subnet;
}
