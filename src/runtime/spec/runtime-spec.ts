/**
 * The runtime bundle's config.json, as far as it is written here.
 * Source: opencontainers/runtime-spec 1.1, config.md and config-linux.md.
 */
export interface RuntimeSpec {
  readonly ociVersion: string;
  readonly process: ProcessSpec;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname: string;
  readonly mounts: readonly MountSpec[];
  readonly hooks?: { readonly poststart: readonly HookSpec[] };
  readonly linux: LinuxSpec;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ProcessSpec {
  readonly terminal: boolean;
  readonly consoleSize?: { readonly height: number; readonly width: number };
  readonly user: UserSpec;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly capabilities: CapabilitySpec;
  readonly rlimits?: readonly RlimitSpec[];
  readonly noNewPrivileges: boolean;
}

export interface UserSpec {
  readonly uid: number;
  readonly gid: number;
  readonly umask: number;
  readonly additionalGids: readonly number[];
}

export interface CapabilitySpec {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly permitted: readonly string[];
}

/** `type` is `RLIMIT_NOFILE` and the like; `Infinity` is no limit. */
export interface RlimitSpec {
  readonly type: string;
  readonly soft: number;
  readonly hard: number;
}

export interface MountSpec {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

export interface HookSpec {
  readonly path: string;
  readonly args: readonly string[];
}

export interface LinuxSpec {
  readonly namespaces: readonly { readonly type: NamespaceType }[];
  readonly cgroupsPath: string;
  readonly resources: ResourceSpec;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp?: SeccompSpec;
}

export type NamespaceType = 'pid' | 'mount' | 'ipc' | 'uts' | 'cgroup' | 'network';

/** Bytes, microseconds, processes. */
export interface ResourceSpec {
  readonly devices: readonly DeviceRuleSpec[];
  readonly memory?: { readonly limit: number; readonly swap?: number };
  readonly cpu?: { readonly quota?: number; readonly period?: number; readonly cpus?: string };
  readonly pids?: { readonly limit: number };
}

export interface DeviceRuleSpec {
  readonly allow: boolean;
  readonly type?: 'c' | 'b';
  readonly major?: number;
  readonly minor?: number;
  readonly access: string;
}

export interface SeccompSpec {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly SyscallSpec[];
}

export type SeccompAction = 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';

export interface SyscallSpec {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  readonly errnoRet?: number;
  readonly args?: readonly SyscallArgSpec[];
}

export interface SyscallArgSpec {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_NE' | 'SCMP_CMP_LT' | 'SCMP_CMP_GT' | 'SCMP_CMP_MASKED_EQ';
}
