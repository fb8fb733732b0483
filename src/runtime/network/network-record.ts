/** How a network is made: a bridge of the host's own, or a part of one of the host's interfaces. */
export type NetworkDriver = 'bridge' | 'macvlan';

/** One range of addresses of a network; text as `formatSubnet` and `formatAddress` write it. */
export interface NetworkSubnet {
  /** `10.88.0.0/16` */
  readonly subnet: string;
  /** The host's own address in it (bridge), or the router's (macvlan). Absent in an internal macvlan. */
  readonly gateway?: string;
  /** Part of the subnet that addresses are leased from. @default all of it */
  readonly range?: string;
  /** Addresses never leased, by what they are for. */
  readonly reserved: Readonly<Record<string, string>>;
}

/** A network that containers may join. */
export interface NetworkRecord {
  /** 64 lower-case hex digits. */
  readonly id: string;
  /** Unique in the store. */
  readonly name: string;
  readonly driver: NetworkDriver;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Of the bridge, or of the interface that a macvlan is part of. */
  readonly device: string;
  /** At most one of each family. */
  readonly subnets: readonly NetworkSubnet[];
  /** Nothing beyond the network is reached from it, nor it from there. */
  readonly internal: boolean;
  /** Whether a container may be connected to it while it runs. @default true */
  readonly attachable?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the driver, as `--opt` gave them. */
  readonly options: Readonly<Record<string, string>>;
}

/** A container's place in a network, leased until it leaves. */
export interface Endpoint {
  /** The container's ID. */
  readonly container: string;
  /** The network's ID. */
  readonly network: string;
  /** Addresses, unique in the network. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly macAddress: string;
  /** Inside: `eth0`. */
  readonly interface: string;
  /** On the host; '' for a macvlan. */
  readonly device: string;
  /** What others in the network call it: its name, its aliases, the beginning of its ID. */
  readonly names: readonly string[];
  readonly containerName: string;
  /** Name servers for what no container is called; empty: the host's. */
  readonly nameServers: readonly string[];
  /** The process that made it join: as long as that lives, the container may be about to start. */
  readonly owner: { readonly pid: number; readonly startTime: string };
  /** Milliseconds since 1970. */
  readonly joinedAt: number;
}

/** A port of the host that leads to a container. */
export interface BoundPort {
  readonly container: string;
  readonly protocol: 'tcp' | 'udp';
  /** Of the host; '' for every one. */
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerPort: number;
}

/** Where networks, leased addresses and published ports are recorded. Calls are synchronous. */
export interface NetworkRecords {
  /** Runs `work` with no other process changing a record meanwhile: all its changes are made, or none when it throws. Not nestable. */
  transact<Result>(work: () => Result): Result;
  /** In the order of their creation. */
  networks(): readonly NetworkRecord[];
  addNetwork(network: NetworkRecord): void;
  removeNetwork(id: string): void;
  /** The address of a family that was leased last in a network; `undefined` at first. */
  lastLeased(network: string, family: 4 | 6): string | undefined;
  setLastLeased(network: string, family: 4 | 6, address: string): void;
  /** Of one container, or all; in the order in which they were made. */
  endpoints(container?: string): readonly Endpoint[];
  /** Replaces what the container had in this network. */
  addEndpoint(endpoint: Endpoint): void;
  /** @param network all of the container's when left out */
  removeEndpoints(container: string, network?: string): void;
  ports(container?: string): readonly BoundPort[];
  addPort(port: BoundPort): void;
  removePort(port: BoundPort): void;
}
