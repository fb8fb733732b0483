import type { BoundPort, Endpoint, NetworkRecord } from './network-record.ts';

/** Option of a bridge: `false` leaves containers' own addresses on packets that go out. */
const masqueradeOption = 'com.docker.network.bridge.enable_ip_masquerade';

/** A published port and where it leads; an address of the container for each family that it has. */
export interface PublishedTarget {
  readonly port: BoundPort;
  readonly ipv4?: string;
  readonly ipv6?: string;
}

/** An element of a set or map of the table. */
export interface Element {
  readonly set: string;
  readonly text: string;
}

/**
 * The chains, which never change: networks and ports are elements of sets and maps. A packet that another table of the host drops stays dropped
 * whatever is accepted here, as every table is asked. Ports are led on before routing, so rules about forwarding see the container's address, and
 * `ct original` the published one. Replies and what is in one bridge pass; what comes from elsewhere reaches only published ports.
 */
const chains = `
  chain loopback {
    type filter hook prerouting priority raw; policy accept
    iifname @bridges ip daddr 127.0.0.0/8 drop
  }
  chain publish {
    dnat ip to ip daddr . meta l4proto . th dport map @at4
    dnat ip to meta l4proto . th dport map @any4
    ip6 daddr ::1 return
    dnat ip6 to ip6 daddr . meta l4proto . th dport map @at6
    dnat ip6 to meta l4proto . th dport map @any6
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept
    meta l4proto { tcp, udp } fib daddr type local jump publish
  }
  chain output {
    type nat hook output priority -100; policy accept
    meta l4proto { tcp, udp } fib daddr type local jump publish
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept
    ip saddr 127.0.0.0/8 oifname @bridges masquerade
    ct status dnat iifname . oifname @same masquerade
    oifname @bridges return
    ip saddr @masquerade4 masquerade
    ip6 saddr @masquerade6 masquerade
  }
  chain inbound {
    ct state established,related accept
    oifname @internal drop
    ct status dnat accept
    drop
  }
  chain forward {
    type filter hook forward priority filter; policy accept
    iifname . oifname @same accept
    iifname @internal drop
    oifname @bridges jump inbound
  }
`;

/** Declarations of the sets and maps, by name. */
const sets: Readonly<Record<string, string>> = {
  bridges: 'set bridges { type ifname; ',
  same: 'set same { type ifname . ifname; ',
  internal: 'set internal { type ifname; ',
  masquerade4: 'set masquerade4 { type ipv4_addr; flags interval; ',
  masquerade6: 'set masquerade6 { type ipv6_addr; flags interval; ',
  at4: 'map at4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; ',
  any4: 'map any4 { type inet_proto . inet_service : ipv4_addr . inet_service; ',
  at6: 'map at6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; ',
  any6: 'map any6 { type inet_proto . inet_service : ipv6_addr . inet_service; ',
};

/** The whole table, in place of the one there was, in one step: what `nft -f` reads. */
export function tableText(table: string, elements: readonly Element[]): string {
  const declared = Object.entries(sets).map(([name, text]) => {
    const own = elements.filter(({ set }) => set === name).map((element) => element.text);
    return `  ${text}${own.length === 0 ? '' : `elements = { ${own.join(', ')} }; `}}\n`;
  });
  return `table inet ${table}\ndelete table inet ${table}\ntable inet ${table} {\n${declared.join('')}${chains}}\n`;
}

/** What `nft -f` reads to add elements, or to take them away; '' for none. */
export function elementsText(table: string, verb: 'add' | 'delete', elements: readonly Element[]): string {
  return elements.map(({ set, text }) => `${verb} element inet ${table} ${set} { ${text} }\n`).join('');
}

export function removeTableText(table: string): string {
  return `table inet ${table}\ndelete table inet ${table}\n`;
}

/** The elements of a network; a macvlan is none of the host's business. */
export function networkElements(network: NetworkRecord): readonly Element[] {
  const { device, driver, internal, subnets, options } = network;
  if (driver !== 'bridge') return [];
  const name = JSON.stringify(device);
  const masked = internal || options[masqueradeOption] === 'false' ? [] : subnets;
  return [
    { set: 'bridges', text: name },
    { set: 'same', text: `${name} . ${name}` },
    ...(internal ? [{ set: 'internal', text: name }] : []),
    ...masked.map(({ subnet }) => ({ set: subnet.includes(':') ? 'masquerade6' : 'masquerade4', text: subnet })),
  ];
}

/** The elements of a published port: one for each family in which the container can be reached there. */
export function portElements({ port, ipv4, ipv6 }: PublishedTarget): readonly Element[] {
  const { protocol, hostAddress, hostPort, containerPort } = port;
  const anywhere = hostAddress === '0.0.0.0' || hostAddress === '::' || hostAddress === '';
  const key = `${anywhere ? '' : `${hostAddress} . `}${protocol} . ${hostPort}`;
  const map = anywhere ? 'any' : 'at';
  const isFour = hostAddress === '' || !hostAddress.includes(':');
  const isSix = hostAddress === '' || hostAddress.includes(':');
  return [
    ...(isFour && ipv4 !== undefined ? [{ set: `${map}4`, text: `${key} : ${ipv4} . ${containerPort}` }] : []),
    ...(isSix && ipv6 !== undefined ? [{ set: `${map}6`, text: `${key} : ${ipv6} . ${containerPort}` }] : []),
  ];
}

/** Where a container's published ports lead: to its first network that can be reached from outside. */
export function targetOf(
  port: BoundPort,
  endpoints: readonly Endpoint[],
  networks: readonly NetworkRecord[],
): PublishedTarget {
  const reached = endpoints.find(({ container, network: id }) => {
    const network = networks.find((each) => each.id === id);
    return container === port.container && network?.driver === 'bridge' && !network.internal;
  });
  return {
    port,
    ...(reached?.ipv4 === undefined ? {} : { ipv4: reached.ipv4 }),
    ...(reached?.ipv6 === undefined ? {} : { ipv6: reached.ipv6 }),
  };
}
