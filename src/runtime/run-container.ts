import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Host, SpawnOptions } from '../host/index.ts';
import type { ActiveSnapshot, Digest, RunConfig, Snapshot } from '../oci/index.ts';
import { assertCommand } from './bundle/assert-command.ts';
import { type NetworkedContainer, openContainerNetwork } from './bundle/container-network.ts';
import { prepareContainer } from './bundle/prepare-container.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import type { ContainerOptions } from './container-options.ts';
import type { ContainerRecord, ContainerRecords } from './container-records.ts';
import { type CaughtSignals, catchSignals } from './driver/caught-signals.ts';
import { joinDelegatedScope } from './driver/delegated-groups.ts';
import { launch, stateDirectoryOf } from './driver/launch.ts';
import { findOciRuntime, type OciRuntime } from './driver/oci-runtime.ts';
import { onStarted } from './driver/on-started.ts';
import { currentOwner, disown, type OwnerDirectory, own, ownerDirectoryOf } from './driver/owner-directory.ts';
import { assertTerminal, followResizing, hasTerminal, holdTerminal, readTerminalSize } from './driver/terminal.ts';
import type { TerminalMode } from './driver/terminal-mode.ts';
import { openWatchdog } from './driver/watchdog.ts';
import { assertRoot } from './needs-root.ts';
import type { Networks } from './network/index.ts';
import { withCachedFilter } from './seccomp/filter-cache.ts';
import type { CallRecording } from './seccomp/record-calls.ts';
import type { RuntimeSpec } from './spec/runtime-spec.ts';
import { type MountPlan, planMounts, withImageVolumes } from './volumes/plan-mounts.ts';
import { stagedMounts } from './volumes/staging.ts';

/** One container to run in the foreground. */
export interface RunRequest {
  /** As `createContainerId` makes it. */
  readonly id: string;
  /** The image as the user named it, for the record. */
  readonly image: string;
  readonly config: RunConfig;
  readonly rootfs: ActiveSnapshot;
  readonly options: ContainerOptions;
  /** The container's own directory (`containers/<id>`), which holds the root file system's upper directory; made when missing. */
  readonly directory: string;
  /** Short-lived state (`$NACRE_RUN`), on a file system that a reboot empties; made when missing. */
  readonly runDirectory: string;
  /** Where named and anonymous volumes live (`volumes`); made when missing. */
  readonly volumesDirectory: string;
  /** The images that the options mount. */
  readonly images?: ReadonlyMap<Digest, Snapshot>;
  readonly host: Host;
  readonly records: ContainerRecords;
  readonly networks: Networks;
  readonly onWarning?: (message: string) => void;
}

/** What is settled before the container is prepared. */
interface Run {
  readonly request: RunRequest;
  readonly owner: OwnerDirectory;
  readonly mounts: MountPlan;
  readonly signals: CaughtSignals;
}

/**
 * Runs a container in the foreground on this process's standard streams and waits for its end. Signals that this process
 * receives meanwhile are passed on. With `options.remove` nothing of it is left on disk or mounted, whatever ends this process;
 * without, its directory and record stay. A container that could not be started leaves nothing either way.
 *
 * @returns the container's exit status, 128+n when signal n ended it
 * @throws runtime/… (exit 125, 126 and 127 as Docker's `run`)
 */
export async function runContainer(request: RunRequest): Promise<number> {
  const { host, id, options, config, directory } = request;
  const owner = ownerDirectoryOf(request.runDirectory, currentOwner(host));
  const mounts = planMounts(withImageVolumes(options.mounts, config.volumes), request.volumesDirectory, request.images);
  using signals = catchSignals();
  const run: Run = { request, owner, mounts, signals };
  let keep = false;
  try {
    own(owner, { id, directories: [directory, ...mounts.anonymous] });
    assertRoot(host);
    await joinDelegatedScope(request);
    const exitCode = await prepareAndRun(run, findOciRuntime(host, options.runtime));
    keep = !options.remove;
    if (keep) request.records.update(id, { kind: 'exited', exitCode, finishedAt: Date.now() });
    return exitCode;
  } finally {
    await request.networks.leave(id);
    if (!keep) remove(run);
    disown(owner, id);
  }
}

// The kernel may still be at work in an overlay's directories for a moment after its last process has ended.
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 10 } as const;

/** The record goes last: a directory without one is anybody's to collect, a record without a directory would be a lie. */
function remove({ request, mounts }: Run): void {
  const volumes = mounts.anonymous.filter((path) => !isShared(request, basename(path)));
  for (const path of [request.directory, ...volumes]) rmSync(path, removal);
  request.records.remove(request.id);
}

/** Whether another container mounts a volume: `--volumes-from` asked for it. */
function isShared({ id, records }: RunRequest, volume: string): boolean {
  return records
    .list()
    .some(
      (other) =>
        other.id !== id && other.options.mounts.some((mount) => mount.kind === 'volume' && mount.name === volume),
    );
}

async function prepareAndRun(run: Run, runtime: OciRuntime): Promise<number> {
  const { request, owner, mounts, signals } = run;
  const { id, host, runDirectory, options, rootfs } = request;
  const terminal = toTerminalMode(options);
  const stateDirectory = stateDirectoryOf(runDirectory);
  const bundle = join(request.directory, 'bundle');
  const terminalSize = terminal === 'shared' ? readTerminalSize() : undefined;
  await using network = openContainerNetwork(toNetworked(request), request.networks);
  const prepared = await prepareContainer({ ...request, bundle, mounts, terminalSize, network });
  await using recording = await openRecording(prepared, request, bundle);
  const spec = recording?.spec ?? prepared;
  if (mounts.requests.length === 0 && !options.init) assertCommand(spec.process, rootfs);
  request.records.create(toRecord(run, runtime, spec));
  if (!options.remove) own(owner, { id, directories: [] });
  writeBundle(bundle, withCachedFilter(spec, { runtime, id, stateDirectory, runDirectory, host }));
  await using _ports = await openPorts(request);
  await network.ready;
  if (signals.exitCode !== undefined) return signals.exitCode;
  using _terminal = terminal === 'shared' ? holdTerminal() : undefined;
  const launched = launch({
    host,
    runtime,
    id,
    bundle,
    stateDirectory,
    mounts: [...rootfs.mounts(spec.root.path), ...stagedMounts(mounts, bundle)],
    stdio: toStdio(options, terminal),
    terminal,
    command: spec.process.args[0] ?? '',
    ...(recording === undefined ? {} : { wrap: recording.trace }),
  });
  signals.passTo(launched.child, terminal === 'shared');
  using _resizing = terminal === 'shared' && runtime.kind === 'crun' ? followResizing(host, launched) : undefined;
  using _watchdog = openWatchdog(host, owner, stateDirectory);
  using _started = onStarted(launched, (pid) => recordRunning(request, pid));
  const exitCode = await launched.exitCode();
  await recording?.write();
  return exitCode;
}

async function openRecording(
  spec: RuntimeSpec,
  { options, host }: RunRequest,
  directory: string,
): Promise<CallRecording | undefined> {
  if (options.recordSeccomp === undefined) return undefined;
  const { recordCalls } = await import('./seccomp/record-calls.ts');
  return recordCalls(spec, options.recordSeccomp, { directory, host });
}

function toNetworked({ id, options, config }: RunRequest): NetworkedContainer {
  return { id, name: options.name ?? id.slice(0, 12), options, exposedPorts: config.exposedPorts };
}

/** @throws runtime/no-terminal */
function toTerminalMode(options: ContainerOptions): TerminalMode {
  if (!options.tty) return 'none';
  assertTerminal(options);
  return hasTerminal() ? 'shared' : 'made';
}

function toStdio({ interactive }: ContainerOptions, terminal: TerminalMode): NonNullable<SpawnOptions['stdio']> {
  switch (terminal) {
    case 'none':
      return [interactive ? 'inherit' : 'ignore', 'inherit', 'inherit'];
    // The container writes all it says to standard output; what is left of stderr are the runtime's own words, which its log has, too.
    case 'shared':
      return ['inherit', 'inherit', 'ignore'];
    // Nobody types, and nobody hangs up.
    case 'made':
      return ['pipe', 'inherit', 'ignore'];
  }
}

function recordRunning({ id, host, records }: RunRequest, pid: number): void {
  const startTime = host.processStartTime(pid);
  // It may have ended since.
  if (startTime === undefined) return;
  records.update(id, { kind: 'running', process: { pid, startTime }, startedAt: Date.now() });
}

/** The host's network has the container's ports already where they are to be; only others are forwarded. */
async function openPorts({ options, onWarning }: RunRequest): Promise<AsyncDisposable | undefined> {
  const { publish, network } = options;
  if (publish.length === 0 || network === 'bridge') return undefined;
  if (network !== 'host') {
    onWarning?.('published ports are of no use without a network of its own');
    return undefined;
  }
  const { forwardPorts } = await import('./ports/forward-ports.ts');
  return forwardPorts(publish);
}

function toRecord({ request, owner, mounts }: Run, runtime: OciRuntime, spec: RuntimeSpec): ContainerRecord {
  const { id, image, options, directory } = request;
  return {
    id,
    name: options.name ?? id.slice(0, 12),
    image,
    args: spec.process.args,
    labels: { ...request.config.labels, ...options.labels },
    createdAt: Date.now(),
    state: { kind: 'created' },
    remove: options.remove,
    owner: owner.owner,
    options: { ...options, mounts: mounts.requests },
    config: request.config,
    directory,
    anonymousVolumes: mounts.anonymous,
    runtime: runtime.path,
  };
}
