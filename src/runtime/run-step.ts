import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNotCancelled } from '../base/index.ts';
import type { Child, Host } from '../host/index.ts';
import { type ActiveSnapshot, emptyRunConfig } from '../oci/index.ts';
import { writeEtcFiles } from './bundle/etc-files.ts';
import { imageFileReader } from './bundle/image-file.ts';
import { readBoundingSet } from './bundle/machine-facts.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import { createContainerId } from './container-id.ts';
import { defaultContainerOptions, type NetworkMode } from './container-options.ts';
import { endContainer } from './driver/end-container.ts';
import { launch, stateDirectoryOf } from './driver/launch.ts';
import { findOciRuntime, type OciRuntime } from './driver/oci-runtime.ts';
import { currentOwner, disown, own, ownerDirectoryOf } from './driver/owner-directory.ts';
import { openWatchdog } from './driver/watchdog.ts';
import { assertRoot } from './needs-root.ts';
import { containerSeccomp } from './seccomp/container-seccomp.ts';
import { withCachedFilter } from './seccomp/filter-cache.ts';
import type { ResolvedMount } from './spec/mounts.ts';
import type { RuntimeSpec } from './spec/runtime-spec.ts';
import { toSpec } from './spec/to-spec.ts';

/** A file that the command sees while it runs. */
export interface StepFile {
  /** Absolute path in the container. Below /dev nothing of it stays in the snapshot. */
  readonly target: string;
  readonly bytes: Uint8Array;
  /** Permission bits; the owner is root. */
  readonly mode: number;
}

/** One command to run on a writable snapshot: a build's RUN. */
export interface StepRequest {
  readonly rootfs: ActiveSnapshot;
  /** The whole argument vector. */
  readonly args: readonly string[];
  /** `NAME=value`, whole: only PATH and HOME are added, when missing. */
  readonly env: readonly string[];
  /** Absolute; made when missing. */
  readonly workingDir: string;
  /** `user[:group]`. @default root */
  readonly user?: string;
  readonly network: NetworkMode;
  readonly files?: readonly StepFile[];
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

// The same in every build, so that it can not get into a result.
const hostname = 'nacre-build';

/**
 * Runs a command with the isolation of a container, as Docker's build does: no terminal, no init, no record. What it writes is in the
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
  own(owner, { id, directories: [directory] });
  try {
    return { exitCode: await runOwned(request, runtime, id) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
    disown(owner, id);
  }
}

async function runOwned(request: StepRequest, runtime: OciRuntime, id: string): Promise<number> {
  const { host, directory, runDirectory } = request;
  const stateDirectory = stateDirectoryOf(runDirectory);
  const spec = prepareStep(request, id);
  writeBundle(directory, withCachedFilter(spec, { runtime, id, stateDirectory, runDirectory, host }));
  const { child, exitCode } = launch({
    host,
    runtime,
    id,
    bundle: directory,
    stateDirectory,
    mounts: request.rootfs.mounts(spec.root.path),
    stdio: [request.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    terminal: 'none',
    command: request.args[0] ?? '',
  });
  using _watchdog = openWatchdog(host, ownerDirectoryOf(runDirectory, currentOwner(host)), stateDirectory);
  connect(child, request);
  using cancelling = endWhenCancelled(child, request.signal, () => endContainer(id, stateDirectory));
  try {
    return await exitCode();
  } finally {
    await cancelling.done();
    assertNotCancelled(request.signal);
  }
}

/** Makes the bundle's directory and files, and says what is to run. */
function prepareStep(request: StepRequest, id: string): RuntimeSpec {
  const { host, directory, network, rootfs } = request;
  const rootPath = join(directory, 'rootfs');
  mkdirSync(rootPath, { recursive: true, mode: 0o700 });
  const { hosts, resolvConf } = writeEtcFiles(directory, { ...defaultContainerOptions, hostname, network });
  const options = {
    ...defaultContainerOptions,
    args: request.args,
    env: request.env,
    workingDir: request.workingDir,
    user: request.user ?? '',
    network,
    // sudo in a RUN is common, and the build's files are the user's own.
    noNewPrivileges: false,
  };
  return toSpec(emptyRunConfig, options, {
    id,
    rootPath,
    hostname,
    exportsHostname: false,
    readFile: imageFileReader(rootfs),
    mounts: writeFiles(directory, request.files ?? []),
    etcFiles: { hosts, resolvConf },
    capabilities: readBoundingSet(),
    hardLimits: new Map(),
    processors: 1,
    swapAccounting: false,
    seccomp: containerSeccomp(host),
  });
}

function writeFiles(directory: string, files: readonly StepFile[]): readonly ResolvedMount[] {
  return files.map(({ target, bytes, mode }, at) => {
    const source = join(directory, `file-${at}`);
    writeFileSync(source, bytes, { mode });
    return { kind: 'bind', source, target, readOnly: true, recursive: false, propagation: 'rprivate' };
  });
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
