/**
 * The runtime bundle's config.json, as far as it is written here.
 * Source: opencontainers/runtime-spec 1.1, config.md and config-linux.md.
 */
export interface RuntimeSpec {
  readonly ociVersion: string;
  readonly process: ProcessSpec;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname?: string;
  readonly mounts: readonly MountSpec[];
  readonly hooks?: Readonly<Partial<Record<HookName, readonly HookSpec[]>>>;
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
  readonly oomScoreAdj?: number;
  readonly apparmorProfile?: string;
  readonly selinuxLabel?: string;
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

/** When a hook is called. Source: config.md, "POSIX-platform Hooks". */
export type HookName = 'prestart' | 'createRuntime' | 'createContainer' | 'startContainer' | 'poststart' | 'poststop';

export interface HookSpec {
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
}

export interface LinuxSpec {
  readonly namespaces: readonly NamespaceSpec[];
  /** Of the namespace `user`, when there is a new one. */
  readonly uidMappings?: readonly IdMappingSpec[];
  readonly gidMappings?: readonly IdMappingSpec[];
  readonly cgroupsPath: string;
  readonly sysctl?: Readonly<Record<string, string>>;
  readonly devices?: readonly DeviceSpec[];
  /** SELinux label of what is mounted. */
  readonly mountLabel?: string;
  readonly resources: ResourceSpec;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp?: SeccompSpec;
}

/** Source: config-linux.md, "User namespace mappings". */
export interface IdMappingSpec {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

/** A new namespace; with `path` one that is there. */
export interface NamespaceSpec {
  readonly type: NamespaceType;
  readonly path?: string;
}

/** A node to make in the container. */
export interface DeviceSpec {
  readonly path: string;
  readonly type: 'b' | 'c' | 'p';
  readonly major?: number;
  readonly minor?: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export type NamespaceType = 'pid' | 'mount' | 'ipc' | 'uts' | 'cgroup' | 'network' | 'user';

/** Bytes, microseconds, processes. */
export interface ResourceSpec {
  readonly devices: readonly DeviceRuleSpec[];
  readonly memory?: MemorySpec;
  readonly cpu?: CpuSpec;
  readonly pids?: { readonly limit: number };
  readonly blockIO?: BlockIoSpec;
}

export interface MemorySpec {
  readonly limit?: number;
  readonly reservation?: number;
  readonly swap?: number;
  readonly swappiness?: number;
  readonly disableOOMKiller?: boolean;
}

export interface CpuSpec {
  readonly shares?: number;
  readonly quota?: number;
  readonly period?: number;
  readonly realtimeRuntime?: number;
  readonly realtimePeriod?: number;
  readonly cpus?: string;
  readonly mems?: string;
}

export interface BlockIoSpec {
  readonly weight?: number;
  readonly weightDevice?: readonly (BlockDevice & { readonly weight: number })[];
  readonly throttleReadBpsDevice?: readonly ThrottleSpec[];
  readonly throttleWriteBpsDevice?: readonly ThrottleSpec[];
  readonly throttleReadIOPSDevice?: readonly ThrottleSpec[];
  readonly throttleWriteIOPSDevice?: readonly ThrottleSpec[];
}

export interface BlockDevice {
  readonly major: number;
  readonly minor: number;
}

export type ThrottleSpec = BlockDevice & { readonly rate: number };

export interface DeviceRuleSpec {
  readonly allow: boolean;
  readonly type?: 'a' | 'b' | 'c';
  readonly major?: number;
  readonly minor?: number;
  readonly access: string;
}

export interface SeccompSpec {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number;
  readonly architectures: readonly string[];
  readonly flags?: readonly string[];
  readonly syscalls: readonly SyscallSpec[];
}

export type SeccompAction =
  | 'SCMP_ACT_ALLOW'
  | 'SCMP_ACT_ERRNO'
  | 'SCMP_ACT_KILL'
  | 'SCMP_ACT_KILL_PROCESS'
  | 'SCMP_ACT_KILL_THREAD'
  | 'SCMP_ACT_LOG'
  | 'SCMP_ACT_TRACE'
  | 'SCMP_ACT_TRAP';

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
  readonly op: SyscallComparison;
}

export type SyscallComparison =
  | 'SCMP_CMP_EQ'
  | 'SCMP_CMP_GE'
  | 'SCMP_CMP_GT'
  | 'SCMP_CMP_LE'
  | 'SCMP_CMP_LT'
  | 'SCMP_CMP_MASKED_EQ'
  | 'SCMP_CMP_NE';
