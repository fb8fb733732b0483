import { posix } from 'node:path';
import type { RunConfig } from '../../oci/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import { badFlag } from '../flags/bad-flag.ts';
import { type CapabilityChanges, toCapabilities, toCapabilitySpec } from './capabilities.ts';
import { toCgroupsPath } from './cgroups-path.ts';
import { toArgs } from './command.ts';
import { type DeviceEdits, noEdits, withEdits } from './device-edits.ts';
import { type DeviceNode, toDeviceRules, toDeviceSpecs } from './devices.ts';
import { toEnvironment } from './environment.ts';
import { toGuardedPaths } from './guarded-paths.ts';
import { type EtcFiles, initTarget, type ResolvedMount, toMounts } from './mounts.ts';
import { type JoinedNamespaces, toNamespaces } from './namespaces.ts';
import { type ResourceFacts, toResources } from './resources.ts';
import { toRlimits } from './rlimits.ts';
import type { LinuxSpec, ProcessSpec, RuntimeSpec, SeccompSpec } from './runtime-spec.ts';
import { toSysctls } from './sysctls.ts';
import { toInsecure } from './to-insecure.ts';
import { type ReadImageFile, resolveUser } from './user.ts';

/** What the machine and the preparations add to image and options. */
export interface SpecFacts extends ResourceFacts {
  readonly id: string;
  /** Absolute path at which the root file system is mounted. */
  readonly rootPath: string;
  readonly hostname: string;
  /** Whether the environment tells it, too. */
  readonly exportsHostname: boolean;
  readonly readFile: ReadImageFile;
  /** Mounts whose sources are there: those of the options and the image's volumes. */
  readonly mounts: readonly ResolvedMount[];
  readonly etcFiles: EtcFiles | undefined;
  /** Host path of the init program, when the options ask for one. */
  readonly init?: string;
  /** Capabilities this process may give; `undefined`: all. */
  readonly capabilities: ReadonlySet<string> | undefined;
  readonly hardLimits: ReadonlyMap<string, number>;
  readonly terminalSize?: TerminalSize;
  /** The system call filter for a set of capabilities. */
  readonly seccomp: (capabilities: ReadonlySet<string>) => SeccompSpec | undefined;
  /** Namespaces of others that the options name. @default none */
  readonly joined?: JoinedNamespaces;
  /** Nodes of the host's devices that the options name. @default none */
  readonly devices?: readonly DeviceNode[];
  /** What the vendors' devices of the options bring along. @default nothing */
  readonly edits?: DeviceEdits;
  /** @default none */
  readonly labels?: SecurityLabels;
}

/** What the security modules of the kernel know the container by; absent where the kernel has no such module. */
export interface SecurityLabels {
  readonly apparmor?: string;
  /** Of processes, and of what is mounted. */
  readonly selinux?: { readonly process: string; readonly mount: string };
}

/** Characters. */
export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

// Docker's default size of /dev/shm.
const defaultShmSize = 64 * 1024 * 1024;

/**
 * The config.json of a container: what the image says, what the options change, what the machine has.
 * Source: opencontainers/runtime-spec 1.1, config.md.
 *
 * @throws runtime/bad-flag, runtime/bad-user, runtime/no-command, runtime/unsupported
 */
export function toSpec(config: RunConfig, options: ContainerOptions, facts: SpecFacts): RuntimeSpec {
  const capabilities = toCapabilities(toCapabilityChanges(options), facts.capabilities);
  const spec: RuntimeSpec = {
    ociVersion: '1.1.0',
    process: toProcess(config, options, facts, capabilities),
    root: { path: facts.rootPath, readonly: options.readOnly },
    // Without a namespace for it, it would be the host's that is changed.
    ...(options.utsMode === 'host' ? {} : { hostname: facts.hostname }),
    mounts: toMounts({
      mounts: facts.mounts,
      etcFiles: facts.etcFiles,
      ipcMode: options.ipcMode,
      shmSize: options.shmSize ?? defaultShmSize,
      readOnly: options.readOnly,
      ...(options.immutable === true ? { immutable: true } : {}),
      ...(facts.init === undefined ? {} : { init: facts.init }),
    }),
    linux: toLinux(options, facts, capabilities),
    ...(Object.keys(options.annotations).length === 0 ? {} : { annotations: options.annotations }),
  };
  return withEdits(options.privileged ? toInsecure(spec) : spec, facts.edits ?? noEdits);
}

function toLinux(options: ContainerOptions, facts: SpecFacts, capabilities: readonly string[]): LinuxSpec {
  assertImmutable(options, capabilities);
  const seccomp = facts.seccomp(new Set(capabilities));
  const sysctl = toSysctls(options);
  const nodes = [...(facts.devices ?? []), ...(facts.edits?.nodes ?? [])];
  const devices = toDeviceSpecs(nodes);
  const mountLabel = facts.labels?.selinux?.mount;
  return {
    namespaces: toNamespaces(options, facts.joined ?? {}),
    cgroupsPath: toCgroupsPath(options, facts.id),
    ...(sysctl === undefined ? {} : { sysctl }),
    ...(devices === undefined ? {} : { devices }),
    ...(mountLabel === undefined ? {} : { mountLabel }),
    resources: { devices: toDeviceRules(nodes, options.deviceRules), ...toResources(options, facts) },
    ...toGuardedPaths(options),
    ...(seccomp === undefined ? {} : { seccomp }),
  };
}

function toCapabilityChanges({ privileged, capAdd, capDrop }: ContainerOptions): CapabilityChanges {
  return { add: privileged ? ['ALL', ...capAdd] : capAdd, drop: capDrop };
}

function toProcess(
  config: RunConfig,
  options: ContainerOptions,
  facts: SpecFacts,
  capabilities: readonly string[],
): ProcessSpec {
  const user = resolveUser(options.user ?? config.user ?? '', options.groupAdd, facts.readFile);
  const args = toArgs(config, options);
  const rlimits = toRlimits(options.ulimits, facts.hardLimits);
  const size = facts.terminalSize;
  return {
    terminal: options.tty,
    ...(options.tty && size !== undefined ? { consoleSize: { height: size.rows, width: size.columns } } : {}),
    user: user.spec,
    args: facts.init === undefined ? args : [initTarget, '--', ...args],
    env: toEnvironment({
      image: config.env,
      options: options.env,
      ...(facts.exportsHostname ? { hostname: facts.hostname } : {}),
      home: user.home,
      tty: options.tty,
    }),
    cwd: toWorkingDir(config, options),
    capabilities: toCapabilitySpec(capabilities),
    ...(rlimits === undefined ? {} : { rlimits }),
    noNewPrivileges: options.noNewPrivileges,
    ...(options.oomScoreAdj === undefined ? {} : { oomScoreAdj: options.oomScoreAdj }),
    ...(facts.labels?.apparmor === undefined ? {} : { apparmorProfile: facts.labels.apparmor }),
    ...(facts.labels?.selinux === undefined ? {} : { selinuxLabel: facts.labels.selinux.process }),
  };
}

function toWorkingDir(config: RunConfig, options: ContainerOptions): string {
  const wanted = options.workingDir;
  if (wanted !== undefined && !wanted.startsWith('/')) {
    throw badFlag('-w', wanted, 'is not an absolute path', 'Write the directory from / on.');
  }
  return posix.resolve('/', wanted ?? config.workingDir ?? '/');
}

/** Whoever may mount can make anything writable. @throws runtime/bad-flag */
function assertImmutable({ immutable }: ContainerOptions, capabilities: readonly string[]): void {
  if (immutable !== true || !capabilities.includes('CAP_SYS_ADMIN')) return;
  throw badFlag('--immutable', 'true', 'does not hold with the capability SYS_ADMIN', 'Leave one of the two out.');
}
