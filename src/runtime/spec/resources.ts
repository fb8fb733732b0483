import { runtimeFault } from '../faults.ts';
import type { DeviceRuleSpec, ResourceSpec } from './runtime-spec.ts';

/** The limits that flags set. */
export interface ResourceOptions {
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly cpus?: number;
  /** Which processors, as the kernel lists them: `0-2,4`. @default all */
  readonly cpuset?: string;
  readonly pidsLimit?: number;
}

/** What the machine has to limit. */
export interface ResourceFacts {
  readonly processors: number;
  /** Whether the kernel counts swap per group of processes. */
  readonly swapAccounting: boolean;
}

// What the scheduler uses by itself: 100 ms.
const period = 100_000;

/**
 * The limits of the container's control group; the runtime translates them for cgroup v1 and v2.
 *
 * @throws runtime/bad-flag when a limit contradicts another or the machine
 */
export function toResources(options: ResourceOptions, facts: ResourceFacts): ResourceSpec {
  const { cpus, cpuset, pidsLimit } = options;
  if (cpus !== undefined && cpus > facts.processors) {
    throw runtimeFault('runtime/bad-flag', `--cpus ${cpus}: this machine has ${facts.processors}`, {
      hint: `Give at most ${facts.processors}.`,
    });
  }
  const memory = toMemory(options, facts);
  const quota = cpus === undefined ? {} : { quota: Math.round(cpus * period), period };
  const cpu = { ...quota, ...(cpuset === undefined ? {} : { cpus: cpuset }) };
  return {
    devices: deviceRules,
    ...(memory === undefined ? {} : { memory }),
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(pidsLimit === undefined ? {} : { pids: { limit: pidsLimit } }),
  };
}

function toMemory(options: ResourceOptions, facts: ResourceFacts): ResourceSpec['memory'] {
  const { memory, memorySwap } = options;
  if (memory === undefined) {
    if (memorySwap === undefined) return undefined;
    throw swapFault(memorySwap, 'needs --memory as well', 'Give --memory, too.');
  }
  if (memorySwap !== undefined && memorySwap !== -1 && memorySwap < memory) {
    throw swapFault(memorySwap, 'is less than --memory', 'Give memory and swap together.');
  }
  // Docker's default: as much swap again as memory.
  return { limit: memory, ...(facts.swapAccounting ? { swap: memorySwap ?? memory * 2 } : {}) };
}

function swapFault(value: number, why: string, hint: string): Error {
  return runtimeFault('runtime/bad-flag', `--memory-swap ${value}: ${why}`, { hint });
}

/** Everything is denied but making nodes (which then can't be opened) and the devices every container has. */
const deviceRules: readonly DeviceRuleSpec[] = [
  { allow: false, access: 'rwm' },
  { allow: true, type: 'c', access: 'm' },
  { allow: true, type: 'b', access: 'm' },
  // null, zero, full, random, urandom, tty, console
  ...[
    [1, 3],
    [1, 5],
    [1, 7],
    [1, 8],
    [1, 9],
    [5, 0],
    [5, 1],
  ].map(([major = 0, minor = 0]) => allow(major, minor)),
  // ptmx, and the terminals made through it
  allow(5, 2),
  { allow: true, type: 'c', major: 136, access: 'rwm' },
];

function allow(major: number, minor: number): DeviceRuleSpec {
  return { allow: true, type: 'c', major, minor, access: 'rwm' };
}
