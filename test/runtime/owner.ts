import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../src/base/index.ts';
import { openHost } from '../../src/host/index.ts';
import { emptyRunConfig, type RunConfig } from '../../src/oci/index.ts';
import {
  type ContainerOptions,
  type ContainerRecords,
  createContainerId,
  defaultContainerOptions,
  runContainer,
} from '../../src/runtime/index.ts';
import { openNetworks } from '../../src/runtime/network/index.ts';
import { directorySnapshot } from './directory-snapshot.ts';
import { memoryNetworkRecords } from './memory-network-records.ts';

/** What a process that owns a container is told, as JSON in its first argument. */
export interface OwnerOrder {
  /** Holds `containers`, `volumes`, `run`, and `records`, to which each change is added as a line of JSON. */
  readonly directory: string;
  /** The image: a directory. */
  readonly lower: string;
  readonly config?: Partial<RunConfig>;
  readonly options?: Partial<ContainerOptions>;
  /** Runs a container for each, one after the other, and prints `exit` and its status on stderr after each. */
  readonly commands?: readonly (readonly string[])[];
}

/** Appends what it is told to a file. */
function writtenRecords(file: string): ContainerRecords {
  const write = (...change: readonly unknown[]) => appendFileSync(file, `${JSON.stringify(change)}\n`);
  return {
    get: () => undefined,
    change: () => {},
    create: (record) => write('create', record),
    update: (id, state) => write('update', id, state),
    remove: (id) => write('remove', id),
    list: () => [],
  };
}

/**
 * Runs a container as `nacre run` does.
 *
 * @returns its exit status, or that of the fault, which is printed
 */
async function runOne(order: OwnerOrder, options: Partial<ContainerOptions>): Promise<number> {
  const id = createContainerId();
  const directory = join(order.directory, 'containers', id);
  try {
    return await runContainer({
      id,
      image: 'busybox',
      config: { ...emptyRunConfig, ...order.config },
      rootfs: directorySnapshot(order.lower, directory),
      options: { ...defaultContainerOptions, remove: true, ...order.options, ...options },
      directory,
      runDirectory: join(order.directory, 'run'),
      volumesDirectory: join(order.directory, 'volumes'),
      host: openHost(),
      networks: openNetworks({
        records: memoryNetworkRecords(),
        runDirectory: join(order.directory, 'run'),
        host: openHost(),
      }),
      records: writtenRecords(join(order.directory, 'records')),
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return error.exit;
  }
}

async function main(order: OwnerOrder): Promise<void> {
  if (order.commands === undefined) {
    process.exitCode = await runOne(order, {});
    return;
  }
  for (const args of order.commands) process.stderr.write(`exit ${await runOne(order, { args })}\n`);
}

await main(JSON.parse(process.argv[2] ?? ''));
