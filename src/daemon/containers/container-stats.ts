import { availableParallelism } from 'node:os';
import { type UsageRow, watchUsage } from '../../app/index.ts';
import type { JsonObject } from '../../base/index.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { toJsonLines } from '../streams/json-lines.ts';
import { recordOf } from './record-of.ts';

/** `GET /containers/{name}/stats` */
export async function answerStats(call: Call): Promise<Answer> {
  const { daemon, query, signal } = call;
  const { id } = recordOf(call);
  const usage = watchStats(watchUsage(daemon.nacre, { containers: [id], signal }));
  if (query.on('stream', true)) {
    return { kind: 'stream', status: 200, contentType: 'application/json', body: toJsonLines(usage), atOnce: true };
  }
  const { value } = await usage.next();
  await usage.return();
  return json(value ?? {});
}

async function* watchStats(usage: AsyncIterable<readonly UsageRow[]>): AsyncGenerator<JsonObject, void> {
  let before: CpuTimes = { own: 0, machine: 0 };
  let read = new Date(0).toISOString();
  for await (const [row] of usage) {
    if (row === undefined) return;
    const stats = toDockerStats(row, before, read);
    before = stats.cpu;
    read = stats.document.read;
    yield stats.document;
  }
}

/** Processor time in nanoseconds, since we look. */
interface CpuTimes {
  readonly own: number;
  readonly machine: number;
}

/**
 * What a container uses in Docker's words. Its clients work out shares of processor time from two looks: here each look counts as one second.
 * Source: the Engine API, "ContainerStats".
 */
function toDockerStats(
  row: UsageRow,
  before: CpuTimes,
  preread: string,
): { readonly document: JsonObject & { readonly read: string }; readonly cpu: CpuTimes } {
  const processors = availableParallelism();
  const cpu = {
    own: Math.round(before.own + (row.cpuPercent / 100) * 1e9),
    machine: before.machine + processors * 1e9,
  };
  const isRunning = row.pids > 0;
  return {
    cpu,
    document: {
      read: isRunning ? new Date().toISOString() : '0001-01-01T00:00:00Z',
      preread,
      name: `/${row.name}`,
      id: row.id,
      num_procs: 0,
      pids_stats: isRunning ? { current: row.pids } : {},
      cpu_stats: toCpuStats(cpu, processors),
      precpu_stats: toCpuStats(before, processors),
      memory_stats: isRunning ? { usage: row.memory, limit: row.memoryLimit, stats: {} } : {},
      blkio_stats: {
        io_service_bytes_recursive: [
          { major: 0, minor: 0, op: 'read', value: row.blockRead },
          { major: 0, minor: 0, op: 'write', value: row.blockWritten },
        ],
      },
      networks: {
        eth0: { rx_bytes: row.networkReceived, tx_bytes: row.networkSent, ...noTroubles },
      },
      storage_stats: {},
    },
  };
}

const noTroubles = { rx_packets: 0, rx_errors: 0, rx_dropped: 0, tx_packets: 0, tx_errors: 0, tx_dropped: 0 };

function toCpuStats({ own, machine }: CpuTimes, processors: number): JsonObject {
  return {
    cpu_usage: { total_usage: own, usage_in_kernelmode: 0, usage_in_usermode: own },
    system_cpu_usage: machine,
    online_cpus: processors,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
}
