import type { Digest } from '../oci/index.ts';
import type { HealthOptions } from './health-options.ts';
import { defaultIsolation, type IsolationOptions } from './isolation-options.ts';
import type { LifeOptions } from './life-options.ts';
import type { NetworkAttachment, PublishedPort } from './network/index.ts';
import type { ResourceLimits } from './resource-limits.ts';
import type { LogOptions } from './talk/logs/log-options.ts';

export type { PublishedPort } from './network/index.ts';

/** What to mount beside the root file system, as `-v`, `--mount` and `--tmpfs` say. Targets are absolute and normalised. */
export type MountRequest = BindRequest | VolumeRequest | TmpfsRequest | ImageRequest;

export interface BindRequest {
  readonly kind: 'bind';
  /** Absolute path on the host. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Makes the source a directory when it is missing, as `-v` does and `--mount` does not. */
  readonly createSource: boolean;
  /** Mounts below the source come along. */
  readonly recursive: boolean;
  /** @default 'rprivate' */
  readonly propagation?: Propagation;
  /** Of a recursive bind that is read-only: whether what is mounted below is so, too. @default 'writable' */
  readonly submounts?: 'writable' | 'read-only';
  /** Which IDs files show, `uids=0-1000-1;gids=0-1000-1` (container, host, how many); '': those of the container's user namespace. */
  readonly idmap?: string;
  /** Gives the source, and all below it, to the container's user. @default false */
  readonly chown?: boolean;
  /** SELinux: whether other containers may use it too. @default labels stay */
  readonly relabel?: 'shared' | 'private';
}

export type Propagation = 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave';

export interface VolumeRequest {
  readonly kind: 'volume';
  /** `undefined`: an anonymous volume, which gets its name when the container is made. */
  readonly name?: string;
  /** Whether it was made for this container alone, and goes with it. @default false */
  readonly anonymous?: boolean;
  readonly target: string;
  readonly readOnly: boolean;
  /** Fills an empty volume with what the image has at the target. */
  readonly copy: boolean;
  /** Only this file or directory of the volume, by its path in it. */
  readonly subpath?: string;
  /** What the driver is told: `type`, `o`, `device`. Of a volume that there is they are the volume's own. */
  readonly driverOptions?: Readonly<Record<string, string>>;
  /** Labels of a volume that has to be made. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Gives the volume, and all that is in it, to the container's user. @default false */
  readonly chown?: boolean;
  /** SELinux: whether other containers may use it too. @default labels stay */
  readonly relabel?: 'shared' | 'private';
}

/** The files of an image, read-only. */
export interface ImageRequest {
  readonly kind: 'image';
  /** As the user named it. */
  readonly image: string;
  /** Of its manifest, once it is known. */
  readonly digest?: Digest;
  readonly target: string;
  /** Only this file or directory of the image. */
  readonly subpath?: string;
}

/** Another container, whose mounts are to be had. */
export interface VolumesFrom {
  /** Name or ID. */
  readonly container: string;
  /** @default as they are there */
  readonly readOnly?: boolean;
}

export interface TmpfsRequest {
  readonly kind: 'tmpfs';
  readonly target: string;
  /** Mount options as mount(8) spells them: `size=64m`, `mode=1777`, `noexec`. */
  readonly options: readonly string[];
}

/** A resource limit of the container's processes; `Infinity` stands for unlimited. */
export interface Ulimit {
  /** As setrlimit(2) names it, lower case and without `RLIMIT_`: `nofile`, `core`. */
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** One line of /etc/hosts. */
export interface ExtraHost {
  readonly name: string;
  /** `host-gateway`: the host, as it is reached from the container. */
  readonly address: string;
}

/** Another container that is known by a further name. */
export interface ContainerLink {
  /** Name or ID. */
  readonly container: string;
  readonly alias: string;
}

/** What /etc/resolv.conf says; an empty list leaves the host's own. */
export interface DnsOptions {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** The host's network stack, a loopback interface alone, networks with an address of its own in each, or another container's stack by its name or ID. */
export type NetworkMode = 'host' | 'none' | 'bridge' | `container:${string}`;

/** How to run one container, beyond what its image says: the flags of `run` as plain values. */
export interface ContainerOptions extends IsolationOptions, ResourceLimits, LifeOptions, HealthOptions {
  readonly name?: string;
  /** What follows the image's name on the command line; empty takes the image's CMD. */
  readonly args: readonly string[];
  /** Replaces the image's ENTRYPOINT and drops its CMD; an empty list takes the entry point away. */
  readonly entrypoint?: readonly string[];
  /** `NAME=value` sets, `NAME` alone removes. */
  readonly env: readonly string[];
  readonly workingDir?: string;
  /** `user[:group]`, each a name or a number. */
  readonly user?: string;
  /** Supplementary groups, by name or number, besides those of the image's /etc/group. */
  readonly groupAdd: readonly string[];
  /** @default the first 12 characters of the container's id; the host's name on the host's network */
  readonly hostname?: string;
  /** Domain of the host name. @default none */
  readonly domainname?: string;
  /** Mounts the root file system read-only. */
  readonly readOnly: boolean;
  readonly mounts: readonly MountRequest[];
  /** Containers whose mounts it gets as well. */
  readonly volumesFrom?: readonly VolumesFrom[];
  /** Whether nothing but volumes, binds and tmpfs that are asked for can be written. @default false */
  readonly immutable?: boolean;
  /** Capabilities in any case, with or without `CAP_`; `ALL`. */
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** Runs a small init as process 1 that reaps orphans and passes signals on. */
  readonly init: boolean;
  readonly tty: boolean;
  /** Keeps standard input open; without it the container reads /dev/null. */
  readonly interactive: boolean;
  /** Standard input ends with that of the first who joins; with a terminal it never does. @default false */
  readonly stdinOnce?: boolean;
  readonly network: NetworkMode;
  /** What it joins where `network` is `bridge`. @default the network `bridge` */
  readonly networks?: readonly NetworkAttachment[];
  readonly dns: DnsOptions;
  readonly extraHosts: readonly ExtraHost[];
  /** Containers that are in its /etc/hosts. @default none */
  readonly links?: readonly ContainerLink[];
  readonly publish: readonly PublishedPort[];
  /** Publishes what the image and `expose` name, each at a port that is free. @default false */
  readonly publishAll?: boolean;
  /** Ports that it serves at, beside those that its image names: `80/tcp`. */
  readonly expose?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes of /dev/shm. @default 64 MiB */
  readonly shmSize?: number;
  readonly ulimits: readonly Ulimit[];
  /** Name or path of the OCI runtime. @default crun, else runc */
  readonly runtime?: string;
  /** Where its output is kept when it lives by itself. @default three files of 10 MiB */
  readonly log?: LogOptions;
}

/** What `run IMAGE` without flags means. */
export const defaultContainerOptions: ContainerOptions = {
  ...defaultIsolation,
  args: [],
  env: [],
  groupAdd: [],
  readOnly: false,
  mounts: [],
  capAdd: [],
  capDrop: [],
  init: false,
  tty: false,
  interactive: false,
  network: 'host',
  dns: { servers: [], search: [], options: [] },
  extraHosts: [],
  publish: [],
  labels: {},
  ulimits: [],
  remove: false,
};
