import { join } from 'node:path';
import type { Host } from '../../host/index.ts';
import type { ActiveSnapshot, Digest, Snapshot } from '../../oci/index.ts';
import { assertCommand } from '../bundle/assert-command.ts';
import { type ContainerNetwork, type NetworkedContainer, openContainerNetwork } from '../bundle/container-network.ts';
import { prepareContainer } from '../bundle/prepare-container.ts';
import { writeBundle } from '../bundle/write-bundle.ts';
import type { ContainerRecord, ContainerRecords } from '../container-records.ts';
import type { Living } from '../container-state.ts';
import { joinDelegatedScope } from '../driver/delegated-groups.ts';
import { endContainer } from '../driver/end-container.ts';
import { stateDirectoryOf } from '../driver/launch.ts';
import { findOciRuntime, type OciRuntime } from '../driver/oci-runtime.ts';
import { toHealthCheck } from '../health/health-check.ts';
import type { Networks } from '../network/index.ts';
import { withCachedFilter } from '../seccomp/filter-cache.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';
import type { TerminalSize } from '../spec/to-spec.ts';
import { type MountPlan, planMounts } from '../volumes/plan-mounts.ts';
import { stagedMounts } from '../volumes/staging.ts';
import { createMonitored } from './start-monitored.ts';

/** A container to be started. */
export interface StartRequest {
  readonly record: ContainerRecord;
  readonly rootfs: ActiveSnapshot;
  /** Descriptors of the locks on what the root file system is mounted of. */
  readonly locks: readonly number[];
  readonly runDirectory: string;
  readonly volumesDirectory: string;
  /** The images that it mounts. */
  readonly images?: ReadonlyMap<Digest, Snapshot>;
  readonly host: Host;
  readonly records: ContainerRecords;
  readonly networks: Networks;
  /** conmon's flags of logging. */
  readonly log: readonly string[];
  /** What conmon runs when the container has ended: an absolute path and its arguments. */
  readonly onExit: readonly string[];
  /** Variables of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly terminalSize?: TerminalSize;
  /** Called when the container is made and its program does not run yet: the time to attach. */
  readonly onCreated?: (bundle: string) => Promise<void>;
  readonly onWarning?: (message: string) => void;
}

export function bundleOf({ directory }: Pick<ContainerRecord, 'directory'>): string {
  return join(directory, 'bundle');
}

/**
 * Starts a container that lives by itself, and records that it runs. To be called with the lock on its life held, and when it does not run.
 *
 * @throws runtime/…; it does not run then, and the record says why
 */
export async function startContainer(request: StartRequest): Promise<Living> {
  const { records, record } = request;
  try {
    const living = await prepareAndStart(request);
    const health = toHealthCheck(record) === undefined ? {} : { health: 'starting' as const };
    records.change(record.id, () => ({
      state: { kind: 'running', ...living },
      stopped: false,
      again: false,
      ...health,
    }));
    return living;
  } catch (error) {
    await request.networks.leave(record.id);
    records.change(record.id, ({ state }) => ({ state: toFailed(state, error) }));
    throw error;
  }
}

/** What has run before stays ended. */
function toFailed(state: ContainerRecord['state'], error: unknown): ContainerRecord['state'] {
  const exitCode = isExit(error) ? error.exit : 125;
  const message = error instanceof Error ? error.message : String(error);
  if (state.kind !== 'exited' && state.kind !== 'restarting') return { kind: 'created', error: message, exitCode };
  const { kind: _, ...ended } = state;
  return { ...ended, kind: 'exited', exitCode, finishedAt: Date.now() };
}

function isExit(error: unknown): error is { readonly exit: number } {
  return typeof error === 'object' && error !== null && 'exit' in error && typeof error.exit === 'number';
}

async function prepareAndStart(request: StartRequest): Promise<Living> {
  const { record, rootfs, host, runDirectory, locks, log, onExit, environment, onCreated } = request;
  const { id, name, options } = record;
  await joinDelegatedScope(request);
  const runtime = findOciRuntime(host, record.runtime);
  const bundle = bundleOf(record);
  const stateDirectory = stateDirectoryOf(runDirectory);
  const mounts = planMounts(options.mounts, request.volumesDirectory, request.images);
  await using network = openContainerNetwork(toNetworked(record), request.networks);
  const spec = await writeBundleOf(request, runtime, mounts, network);
  const container = await createMonitored({
    ...{ id, name, host, runtime, bundle, stateDirectory, runDirectory, locks, log, onExit, environment },
    mounts: [...rootfs.mounts(spec.root.path), ...stagedMounts(mounts, bundle)],
    tty: options.tty,
    stdin: options.interactive,
    keepStdin: options.interactive && (options.tty || options.stdinOnce !== true),
    command: spec.process.args[0] ?? '',
  });
  await network.ready.catch(async (error: unknown) => {
    await endContainer(id, stateDirectory);
    throw error;
  });
  await onCreated?.(bundle);
  const startedAt = Date.now();
  await container.start();
  return { process: container.process, monitor: container.monitor, startedAt };
}

function toNetworked({ id, name, options, config }: ContainerRecord): NetworkedContainer {
  return { id, name, options, exposedPorts: config.exposedPorts };
}

async function writeBundleOf(
  request: StartRequest,
  runtime: OciRuntime,
  mounts: MountPlan,
  network: ContainerNetwork,
): Promise<RuntimeSpec> {
  const { record, rootfs, host, runDirectory, terminalSize } = request;
  const { id, config, options } = record;
  const [bundle, stateDirectory] = [bundleOf(record), stateDirectoryOf(runDirectory)];
  const told = {
    records: request.records,
    network,
    ...(request.onWarning === undefined ? {} : { onWarning: request.onWarning }),
  };
  const spec = await prepareContainer({ id, config, rootfs, options, bundle, mounts, host, terminalSize, ...told });
  if (mounts.requests.length === 0 && !options.init) assertCommand(spec.process, rootfs);
  writeBundle(bundle, withCachedFilter(spec, { runtime, id, stateDirectory, runDirectory, host }));
  return spec;
}
