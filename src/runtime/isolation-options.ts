import type { IdMaps } from '../base/index.ts';
import type { SeccompProfile } from './seccomp/seccomp-profile.ts';
import type { UserNamespace } from './user-namespace.ts';

/** What a container may do, and what of the host's it shares. */
export interface IsolationOptions {
  /** Whether setuid programs (su, sudo, ping of old) are kept from gaining privileges. */
  readonly noNewPrivileges: boolean;
  /** Which system calls are allowed: ours, all, or what a profile says. */
  readonly seccomp: 'default' | 'unconfined' | SeccompProfile;
  /** Where to write the smallest profile that a run in the foreground needed: an absolute path. */
  readonly recordSeccomp?: string;
  /** Profile of AppArmor, or `unconfined`. @default the machine's own for containers, where it has AppArmor */
  readonly apparmor?: string;
  /** Parts of the SELinux label: `disable`, `user:…`, `role:…`, `type:…`, `level:…`, `filetype:…`. */
  readonly selinux: readonly string[];
  /** Paths hidden besides those that every container has hidden. */
  readonly mask: readonly string[];
  /** Paths that are neither hidden nor read-only; `ALL` stands for every one. */
  readonly unmask: readonly string[];
  /** Every capability, every device, no filter, nothing hidden. */
  readonly privileged: boolean;
  readonly devices: readonly DeviceRequest[];
  readonly deviceRules: readonly DeviceRule[];
  /** Devices by the names that vendors gave them: `vendor.com/gpu=0`. */
  readonly cdiDevices: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly oomScoreAdj?: number;
  readonly pidMode: NamespaceMode;
  /** `none`: one of its own, without /dev/shm. */
  readonly ipcMode: NamespaceMode | 'none';
  readonly utsMode: 'private' | 'host';
  readonly cgroupnsMode: 'private' | 'host';
  /** @default that of all the user's containers, for root the machine's own */
  readonly userns?: UserNamespace;
  /** What `userns` came to when the container was made: which IDs of the namespace around it its own are. */
  readonly ids?: IdMaps;
  /** Control group below which the container's lies, from the root of the hierarchy. @default `nacre` */
  readonly cgroupParent?: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** `strict`: read-only root, no capabilities, not root, no network unless ports are published. */
  readonly profile?: 'strict';
}

/** A namespace of its own, the host's, or another container's. */
export type NamespaceMode = 'private' | 'host' | { readonly container: string };

/** A device of the host to be had in the container. */
export interface DeviceRequest {
  /** Absolute path on the host: a node, or a directory of nodes. */
  readonly source: string;
  readonly target: string;
  /** Any of `r`, `w` and `m` (mknod). */
  readonly access: string;
}

/** Devices that may be used wherever their node comes from. */
export interface DeviceRule {
  /** Character, block, or both. */
  readonly type: 'a' | 'b' | 'c';
  /** `undefined`: every one. */
  readonly major?: number;
  readonly minor?: number;
  readonly access: string;
}

export const defaultIsolation: IsolationOptions = {
  noNewPrivileges: true,
  seccomp: 'default',
  selinux: [],
  mask: [],
  unmask: [],
  privileged: false,
  devices: [],
  deviceRules: [],
  cdiDevices: [],
  sysctls: {},
  pidMode: 'private',
  ipcMode: 'private',
  utsMode: 'private',
  cgroupnsMode: 'private',
  annotations: {},
};
