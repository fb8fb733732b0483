import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processors } from '../base/index.ts';
import type { Host } from '../host/index.ts';
import { findBlockDevices } from './bundle/find-devices.ts';
import { fitToMachine } from './bundle/kernel-limits.ts';
import { countsSwap } from './bundle/machine-facts.ts';
import type { ContainerOptions } from './container-options.ts';
import type { ContainerRecord } from './container-records.ts';
import { isLiving } from './container-state.ts';
import { joinDelegatedScope } from './driver/delegated-groups.ts';
import { stateDirectoryOf } from './driver/launch.ts';
import { findOciRuntime, hiddenFrom } from './driver/oci-runtime.ts';
import { runtimeFault } from './faults.ts';
import type { ResourceLimits } from './resource-limits.ts';
import { withoutLimits } from './spec/fit-limits.ts';
import { mergeLimits } from './spec/merge-limits.ts';
import { toResources } from './spec/resources.ts';
import type { ResourceSpec } from './spec/runtime-spec.ts';

/** A change of a container's limits. */
export interface LimitUpdate {
  readonly record: ContainerRecord;
  readonly limits: Partial<ResourceLimits>;
  readonly host: Host;
  readonly runDirectory: string;
  readonly onWarning?: (message: string) => void;
}

/**
 * Changes the limits of a container, while it runs as well. What is not named stays as it is.
 *
 * @returns its options as they are from now on, which are for the caller to keep
 * @throws runtime/bad-flag, runtime/unsupported, runtime/update-refused; nothing is changed then but what the kernel took before it refused
 */
export async function updateLimits(update: LimitUpdate): Promise<ContainerOptions> {
  const { record, host, onWarning } = update;
  await joinDelegatedScope(update);
  const { limits, warnings } = fitToMachine(update.limits, host);
  for (const warning of warnings) onWarning?.(warning);
  const options = mergeLimits(record.options, limits);
  // What could not be limited when the container was started can not be now.
  const known = { ...withoutLimits(options), ...fitToMachine(options, host).limits };
  const resources = toResources(known, {
    processors: processors(),
    swapAccounting: countsSwap(host),
    blockDevices: findBlockDevices(options),
  });
  if (isLiving(record.state)) await apply(update, resources);
  return options;
}

async function apply(
  { record, host, runDirectory }: LimitUpdate,
  resources: Omit<ResourceSpec, 'devices'>,
): Promise<void> {
  const runtime = findOciRuntime(host, record.runtime);
  const file = join(record.directory, 'bundle', 'update.json');
  writeFileSync(file, JSON.stringify(resources), { mode: 0o600 });
  const args = [...runtime.options, '--root', stateDirectoryOf(runDirectory), 'update', '--resources', file, record.id];
  const { status, stderr } = await host.run(runtime.path, args, { cwd: '/', hide: hiddenFrom(runtime, host) });
  rmSync(file, { force: true });
  if (status === 0) return;
  const why = stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  throw runtimeFault('runtime/update-refused', `the limits of ${record.name} can not be changed: ${why}`, {
    hint: 'See that it does not already use more than the new limit.',
  });
}
