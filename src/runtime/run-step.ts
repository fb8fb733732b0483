import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNotCancelled, processors } from '../base/index.ts';
import type { Child, Host, SpawnOptions } from '../host/index.ts';
import { type ActiveSnapshot, emptyRunConfig } from '../oci/index.ts';
import { plainNetwork } from './bundle/container-network.ts';
import { writeEtcFiles } from './bundle/etc-files.ts';
import { imageFileReader } from './bundle/image-file.ts';
import { countsSwap, readBoundingSet, readHardLimits } from './bundle/machine-facts.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import { createContainerId } from './container-id.ts';
import { type ContainerOptions, defaultContainerOptions, type NetworkMode } from './container-options.ts';
import { ownDelegatedScope } from './driver/delegated-groups.ts';
import { endContainer } from './driver/end-container.ts';
import { launch, stateDirectoryOf } from './driver/launch.ts';
import { findOciRuntime, type OciRuntime } from './driver/oci-runtime.ts';
import { currentOwner, disown, own, ownerDirectoryOf } from './driver/owner-directory.ts';
import { followResizing, holdTerminal, readTerminalSize } from './driver/terminal.ts';
import { openWatchdog } from './driver/watchdog.ts';
import { assertRoot } from './needs-root.ts';
import { containerSeccomp } from './seccomp/container-seccomp.ts';
import { withCachedFilter } from './seccomp/filter-cache.ts';
import type { ResolvedMount } from './spec/mounts.ts';
import type { RuntimeSpec } from './spec/runtime-spec.ts';
import { toInsecure } from './spec/to-insecure.ts';
import { toOrdinaryGroups } from './spec/to-ordinary.ts';
import { toSpec } from './spec/to-spec.ts';
import { type SettledMounts, settleStepMounts } from './step/settle-step-mounts.ts';
import type { StepMount } from './step/step-mount.ts';
import { openVault, vaultPath } from './step/vault.ts';

/** A file that the command sees while it runs. */
export interface StepFile {
  /** Absolute path in the container. Below /dev nothing of it stays in the snapshot. */
  readonly target: string;
  readonly bytes: Uint8Array;
  /** Permission bits; the owner is root. */
  readonly mode: number;
}

/** How a step's command is run, as far as the flags of `run` say such things. */
export type StepLimits = Partial<
  Pick<ContainerOptions, 'extraHosts' | 'shmSize' | 'ulimits' | 'memory' | 'cpus' | 'cpuset'>
>;

/** One command to run on a writable snapshot: a build's RUN. */
export interface StepRequest extends StepLimits {
  readonly rootfs: ActiveSnapshot;
  /** What the command finds as the name of its machine. @default the same in every build, so that it can not get into a result */
  readonly hostname?: string;
  /** The whole argument vector. */
  readonly args: readonly string[];
  /** `NAME=value`, whole: only PATH and HOME are added, when missing. */
  readonly env: readonly string[];
  /** Absolute; made when missing. */
  readonly workingDir: string;
  /** `user[:group]`. @default root */
  readonly user?: string;
  readonly network: Extract<NetworkMode, 'host' | 'none'>;
  readonly files?: readonly StepFile[];
  readonly mounts?: readonly StepMount[];
  /** `NAME=value` that are secrets: they are in the process and on no disk. */
  readonly secretEnv?: readonly string[];
  /** Runs it with all that this process may do, and nothing between it and the machine's devices. @default false */
  readonly insecure?: boolean;
  /** Descriptors of locks that are to be held for as long as the command runs, whatever becomes of this process. */
  readonly locks?: readonly number[];
  /** Gives the command our terminal: what it reads is typed there, and what it says is shown on standard error. @default false */
  readonly terminal?: boolean;
  /** What the command reads; nothing when left out. */
  readonly stdin?: Uint8Array;
  /** Receives output as it comes; the bytes may be kept. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** Kills the command when it fires. */
  readonly signal?: AbortSignal;
  /** Scratch directory of this step alone; made, and removed at the end. */
  readonly directory: string;
  readonly runDirectory: string;
  readonly host: Host;
  /** Name or path of the OCI runtime. @default crun, else runc */
  readonly runtime?: string;
}

export interface StepResult {
  /** 128+n when signal n ended the command. */
  readonly exitCode: number;
}

const defaultHostname = 'nacre-build';

/**
 * Runs a command with the isolation of a container, as Docker's build does: no terminal but for `terminal`, no init, no record. What it writes is in the
 * snapshot when it returns, and nothing else is left. When this process is killed, so is the command.
 *
 * @throws base/cancelled when `signal` fired; runtime/… when the command could not be started
 */
export async function runStep(request: StepRequest): Promise<StepResult> {
  const { host, runDirectory, directory } = request;
  assertRoot(host);
  assertNotCancelled(request.signal);
  const runtime = findOciRuntime(host, request.runtime);
  const id = createContainerId();
  const owner = ownerDirectoryOf(runDirectory, currentOwner(host));
  const vault = needsVault(request) ? vaultPath(runDirectory) : undefined;
  own(owner, { id, directories: vault === undefined ? [directory] : [directory, vault] });
  try {
    mkdirSync(join(directory, 'rootfs'), { recursive: true, mode: 0o700 });
    using _vault = vault === undefined ? undefined : openVault(vault);
    using mounts = await settleStepMounts(request.mounts ?? [], { directory, vault });
    return { exitCode: await runOwned(request, mounts, { runtime, id, vault }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
    disown(owner, id);
  }
}

/** Secrets are in memory; so is, of one in the environment, what tells the runtime of it and what that keeps. */
function needsVault({ mounts = [], secretEnv = [] }: StepRequest): boolean {
  return secretEnv.length > 0 || mounts.some(({ kind }) => kind === 'secret' || kind === 'agent');
}

interface OwnedStep {
  readonly runtime: OciRuntime;
  readonly id: string;
  /** Directory in memory, if the step needs one. */
  readonly vault: string | undefined;
}

async function runOwned(
  request: StepRequest,
  mounts: SettledMounts,
  { runtime, id, vault }: OwnedStep,
): Promise<number> {
  const { host, directory, runDirectory, secretEnv = [] } = request;
  const isSecret = secretEnv.length > 0 && vault !== undefined;
  const stateDirectory = isSecret ? join(vault, 'oci') : stateDirectoryOf(runDirectory);
  const bundle = isSecret ? vault : directory;
  const spec = prepareStep(request, mounts, id);
  writeBundle(bundle, withCachedFilter(spec, { runtime, id, stateDirectory, runDirectory, host }));
  using _terminal = request.terminal === true ? holdTerminal() : undefined;
  const launched = launch({
    host,
    runtime,
    id,
    bundle,
    stateDirectory,
    mounts: [...request.rootfs.mounts(spec.root.path), ...mounts.before],
    stdio: [...toStdio(request), ...(request.locks ?? [])],
    terminal: request.terminal === true ? 'shared' : 'none',
    command: request.args[0] ?? '',
  });
  const { child, exitCode } = launched;
  using _resizing = request.terminal === true && runtime.kind === 'crun' ? followResizing(host, launched) : undefined;
  // It looks after whatever this process owns: other steps' state lies in the common directory, and a vault is owned as a whole.
  const owner = ownerDirectoryOf(runDirectory, currentOwner(host));
  using _watchdog = openWatchdog(host, owner, stateDirectoryOf(runDirectory));
  connect(child, request);
  using cancelling = endWhenCancelled(child, request.signal, () => endContainer(id, stateDirectory));
  try {
    return await exitCode();
  } finally {
    await cancelling.done();
    assertNotCancelled(request.signal);
  }
}

/** Makes the bundle's files, and says what is to run. */
function prepareStep(request: StepRequest, mounts: SettledMounts, id: string): RuntimeSpec {
  const { host, directory, network, rootfs, insecure = false, hostname = defaultHostname } = request;
  const rootPath = join(directory, 'rootfs');
  const options = toOptions(request);
  const { hosts, resolvConf } = writeEtcFiles(directory, { ...options, hostname, network, own: plainNetwork });
  const terminalSize = request.terminal === true ? readTerminalSize() : undefined;
  const spec = toSpec(emptyRunConfig, options, {
    id,
    rootPath,
    hostname,
    exportsHostname: false,
    readFile: imageFileReader(rootfs),
    mounts: [...writeFiles(directory, request.files ?? []), ...mounts.resolved],
    etcFiles: { hosts, resolvConf },
    capabilities: readBoundingSet(),
    hardLimits: options.ulimits.length === 0 ? new Map() : readHardLimits(),
    processors: processors(),
    swapAccounting: options.memory !== undefined && countsSwap(host),
    seccomp: insecure ? () => undefined : containerSeccomp(host),
    ...(terminalSize === undefined ? {} : { terminalSize }),
  });
  const ordinary = host.isInUserNamespace()
    ? { ...spec, linux: toOrdinaryGroups(spec.linux, ownDelegatedScope()) }
    : spec;
  return insecure ? toInsecure(ordinary) : ordinary;
}

function toOptions(request: StepRequest): ContainerOptions {
  const { args, env, secretEnv = [], workingDir, user = '', network, insecure = false, terminal = false } = request;
  const { extraHosts = [], ulimits = [], shmSize, memory, cpus, cpuset } = request;
  return {
    ...defaultContainerOptions,
    ...{ args, workingDir, user, network, extraHosts, ulimits, tty: terminal, interactive: terminal },
    env: [...env, ...secretEnv],
    capAdd: insecure ? ['ALL'] : [],
    // sudo in a RUN is common, and the build's files are the user's own.
    noNewPrivileges: false,
    ...(shmSize === undefined ? {} : { shmSize }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(cpuset === undefined ? {} : { cpuset }),
  };
}

function writeFiles(directory: string, files: readonly StepFile[]): readonly ResolvedMount[] {
  return files.map(({ target, bytes, mode }, at) => {
    const source = join(directory, `file-${at}`);
    writeFileSync(source, bytes, { mode });
    return { kind: 'bind', source, target, readOnly: true, recursive: false, propagation: 'rprivate' };
  });
}

function toStdio({ terminal = false, stdin }: StepRequest): NonNullable<SpawnOptions['stdio']> {
  // With a terminal the runtime's own words are in its log, too.
  if (terminal) return ['inherit', 2, 'ignore'];
  return [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'];
}

function connect(child: Child, { stdin, onOutput }: StepRequest): void {
  child.stdout?.on('data', (bytes: Uint8Array) => onOutput?.('stdout', bytes));
  child.stderr?.on('data', (bytes: Uint8Array) => onOutput?.('stderr', bytes));
  // A command may end without reading all of it.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
}

/** Kills the runtime and what it runs when `signal` fires; `done` waits until that is through. */
function endWhenCancelled(
  child: Child,
  signal: AbortSignal | undefined,
  end: () => Promise<void>,
): Disposable & { readonly done: () => Promise<void> } {
  let ending: Promise<void> | undefined;
  const cancel = (): void => {
    child.kill('SIGKILL');
    ending ??= end();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  return {
    done: () => ending ?? Promise.resolve(),
    [Symbol.dispose]: () => signal?.removeEventListener('abort', cancel),
  };
}
