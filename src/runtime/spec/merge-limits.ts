import type { ResourceLimits } from '../resource-limits.ts';

/**
 * Options with some of their limits changed. `--cpus` and `--cpu-quota` say the same, so the one given takes the other's place; a limit of memory
 * and swap together that would be less than the new memory, and was not given with it, goes.
 */
export function mergeLimits<Options extends ResourceLimits>(
  options: Options,
  changes: Partial<ResourceLimits>,
): Options {
  const merged: Options = { ...options, ...changes };
  const drop = new Set<keyof ResourceLimits>();
  if (changes.cpus !== undefined) drop.add('cpuQuota').add('cpuPeriod');
  else if (changes.cpuQuota !== undefined || changes.cpuPeriod !== undefined) drop.add('cpus');
  const { memory = 0, memorySwap } = merged;
  if (changes.memorySwap === undefined && memorySwap !== undefined && memorySwap !== -1 && memorySwap < memory) {
    drop.add('memorySwap');
  }
  for (const key of drop) delete merged[key];
  return merged;
}
