/** One published port: `-p 8080:80`. */
export interface PublishedPort {
  /** Address on the host to listen at. @default every address */
  readonly hostAddress?: string;
  /** 0: any that is free. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** One network that a container is to join: `--network NAME[:ip=…,alias=…]`. */
export interface NetworkAttachment {
  /** Name or ID. */
  readonly network: string;
  /** @default the next that is free */
  readonly ipv4?: string;
  /** @default the next that is free, where the network has IPv6 */
  readonly ipv6?: string;
  /** `02:42:0a:58:00:02`. @default made from the address */
  readonly macAddress?: string;
  /** What others in this network may call it, too. */
  readonly aliases: readonly string[];
}

/** Who joins. */
export interface Member {
  /** 64 lower-case hex digits. */
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  /** `--dns`: servers for names that no container has. */
  readonly nameServers?: readonly string[];
}

/** A container that joins networks with a network namespace of its own. */
export interface JoinRequest extends Member {
  /** Empty: the network `bridge`. */
  readonly networks: readonly NetworkAttachment[];
  readonly publish: readonly PublishedPort[];
}
