import { posix } from 'node:path';
import type { RunConfig } from '../../oci/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import { badFlag } from '../flags/bad-flag.ts';
import { toCapabilities, toCapabilitySpec } from './capabilities.ts';
import { toArgs } from './command.ts';
import { toEnvironment } from './environment.ts';
import { maskedPaths, readonlyPaths } from './guarded-paths.ts';
import { type EtcFiles, initTarget, type ResolvedMount, toMounts } from './mounts.ts';
import { type ResourceFacts, toResources } from './resources.ts';
import { toRlimits } from './rlimits.ts';
import type { NamespaceType, ProcessSpec, RuntimeSpec, SeccompSpec } from './runtime-spec.ts';
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
  const capabilities = toCapabilities({ add: options.capAdd, drop: options.capDrop }, facts.capabilities);
  const seccomp = facts.seccomp(new Set(capabilities));
  return {
    ociVersion: '1.1.0',
    process: toProcess(config, options, facts, capabilities),
    root: { path: facts.rootPath, readonly: options.readOnly },
    hostname: facts.hostname,
    mounts: toMounts({
      mounts: facts.mounts,
      etcFiles: facts.etcFiles,
      shmSize: options.shmSize ?? defaultShmSize,
      readOnly: options.readOnly,
      ...(facts.init === undefined ? {} : { init: facts.init }),
    }),
    linux: {
      namespaces: toNamespaces(options).map((type) => ({ type })),
      cgroupsPath: `/nacre/${facts.id}`,
      resources: toResources(options, facts),
      maskedPaths,
      readonlyPaths,
      ...(seccomp === undefined ? {} : { seccomp }),
    },
  };
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
  };
}

function toWorkingDir(config: RunConfig, options: ContainerOptions): string {
  const wanted = options.workingDir;
  if (wanted !== undefined && !wanted.startsWith('/')) {
    throw badFlag('-w', wanted, 'is not an absolute path', 'Write the directory from / on.');
  }
  return posix.resolve('/', wanted ?? config.workingDir ?? '/');
}

function toNamespaces(options: ContainerOptions): readonly NamespaceType[] {
  const own: readonly NamespaceType[] = ['pid', 'mount', 'ipc', 'uts', 'cgroup'];
  return options.network === 'host' ? own : [...own, 'network'];
}
