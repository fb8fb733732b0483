import type { BoundPort, Endpoint, NetworkDriver, NetworkRecord } from './network-record.ts';
import type { JoinRequest, Member, NetworkAttachment, PublishedPort } from './requests.ts';

/** A container's place in its networks, from before its runtime starts. */
export interface JoinedNetwork extends Disposable {
  /**
   * Path of the network namespace for config.json. It is there until this is disposed, which must not be before a process has entered the namespace; the
   * namespace then lasts as long as its last process. It ends with this process as well, so that nothing is left mounted whatever kills it.
   */
  readonly path: string;
  readonly endpoints: readonly Endpoint[];
  /** What `publish` asked for, with the ports that were chosen. */
  readonly ports: readonly BoundPort[];
  /** Its own lines of /etc/hosts. */
  readonly hosts: readonly { readonly address: string; readonly name: string }[];
  /** For /etc/resolv.conf; empty: the host's own serve. */
  readonly nameServers: readonly string[];
  /** The host, as the container reaches it: `host-gateway`. */
  readonly hostGateway: string;
  /**
   * Resolves when interfaces, ports and names are in place: await it before the container's program starts. Rejects with network/…; then call
   * `leave`. Whatever else there is to prepare may be done meanwhile.
   */
  readonly ready: Promise<void>;
}

/** What makes a network; left-out parts are chosen. */
export interface NetworkSpec {
  readonly name: string;
  /** @default 'bridge' */
  readonly driver?: NetworkDriver;
  /** As flags gave them. */
  readonly subnets: readonly {
    readonly subnet: string;
    readonly gateway?: string;
    readonly range?: string;
  }[];
  /** `--aux-address`: what for → address. */
  readonly reserved?: Readonly<Record<string, string>>;
  /** A subnet of IPv6 is chosen when none is given. @default false */
  readonly ipv6?: boolean;
  /** @default false */
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** `parent` for a macvlan; `com.docker.network.bridge.name`, `com.docker.network.driver.mtu` and more for a bridge. */
  readonly options?: Readonly<Record<string, string>>;
}

/** A running container: where its network namespace is, as `/proc/PID/ns/net`. */
export interface RunningMember extends Member {
  readonly namespace: string;
}

/** The networks of one store on this machine. */
export interface Networks {
  /**
   * Leases addresses and ports, makes the container's network namespace, and begins to fill it. Synchronous up to there; what else there is goes on
   * until `ready`. A container that had joined before leaves first.
   *
   * @throws network/no-network, network/no-address, network/address-taken, network/port-taken, network/program-missing; nothing is leased then
   */
  join(request: JoinRequest): JoinedNetwork;
  /** Gives back what a container has: ports, addresses, names. Its interfaces end with its namespace. Idempotent. */
  leave(container: string): Promise<void>;
  /**
   * Makes containers leave that are gone, and starts what serves names again when it died. With nothing to do it reads two tables.
   *
   * @param live IDs of containers that run; those that a living process is about to start stay as well
   * @returns those that left
   */
  sweep(live: ReadonlySet<string>): Promise<readonly string[]>;
  /** Connects a container that runs. @throws network/connected and as `join` */
  connect(member: RunningMember, attachment: NetworkAttachment): Promise<Endpoint>;
  /** @param namespace absent when it does not run. @returns what it had there. @throws network/not-connected, network/no-network */
  disconnect(container: string, network: string, namespace?: string): Promise<Endpoint>;
  /**
   * Publishes further ports of a container that has joined.
   *
   * @param namespace as of a `RunningMember`
   * @throws network/port-taken, network/not-connected
   */
  publish(container: string, ports: readonly PublishedPort[], namespace?: string): Promise<readonly BoundPort[]>;
  /** @param namespace absent when it does not run. @returns those that were published and are no longer */
  unpublish(container: string, ports: readonly PublishedPort[], namespace?: string): Promise<readonly BoundPort[]>;
  /** By name, ID, or the beginning of one. The network `bridge` is made when it is first asked for. */
  find(name: string): NetworkRecord | undefined;
  /** `bridge` first, then in the order of their creation. */
  list(): readonly NetworkRecord[];
  /** @throws network/name-taken, network/overlap, network/bad-flag, network/predefined */
  create(spec: NetworkSpec): NetworkRecord;
  /** Takes its bridge off the host, too. @throws network/no-network, network/in-use, network/predefined */
  remove(name: string): Promise<NetworkRecord>;
  /**
   * Takes off the host what nobody uses: when no container is left, the default bridge and the packet filter's table as well. They are made again by the
   * next container.
   */
  tidy(): Promise<void>;
  /** Of one container, or of all. */
  endpoints(container?: string): readonly Endpoint[];
  ports(container?: string): readonly BoundPort[];
}
