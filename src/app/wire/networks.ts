/** A network, as `nacre network ls --json` and `network inspect --json` print it. */
export interface NetworkRow {
  readonly id: string;
  readonly name: string;
  /** `host` and `null` are those of the networks `host` and `none`, which are always there. */
  readonly driver: 'bridge' | 'macvlan' | 'host' | 'null';
  /** RFC 3339; of those that are always there the beginning of 1970. */
  readonly created: string;
  readonly internal: boolean;
  readonly ipv6: boolean;
  readonly attachable: boolean;
  /** Of the bridge, or the interface that a macvlan is part of; '' for neither. */
  readonly device: string;
  readonly subnets: readonly {
    readonly subnet: string;
    readonly gateway: string | null;
    readonly range: string | null;
    readonly reserved: Readonly<Record<string, string>>;
  }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** Containers that are in it now. */
  readonly containers: readonly {
    readonly id: string;
    readonly name: string;
    readonly ipv4: string | null;
    readonly ipv6: string | null;
    readonly macAddress: string;
    readonly interface: string;
    /** What the others may call it. */
    readonly names: readonly string[];
  }[];
}
