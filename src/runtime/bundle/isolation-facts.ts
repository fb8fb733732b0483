import type { Host } from '../../host/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import type { ContainerRecords } from '../container-records.ts';
import { containerSeccomp } from '../seccomp/container-seccomp.ts';
import { noEdits } from '../spec/device-edits.ts';
import type { SpecFacts } from '../spec/to-spec.ts';
import { findBlockDevices, findDevices, listHostDevices } from './find-devices.ts';
import { findJoined } from './joined-namespaces.ts';
import { readSecurityModules, toSecurityLabels } from './security-labels.ts';

/** What of a container's spec rests on devices, other containers and the kernel's security. */
export type IsolationFacts = Required<
  Pick<SpecFacts, 'seccomp' | 'devices' | 'edits' | 'joined' | 'labels' | 'blockDevices'>
>;

/**
 * Looks for what the options name on this machine.
 *
 * @param records where other containers are found; `undefined`: there are none
 * @throws runtime/unsupported, runtime/mount-source, runtime/bad-cdi, runtime/no-such-container
 */
export async function readIsolation(
  options: ContainerOptions,
  host: Pick<Host, 'kernelRelease'>,
  records?: Pick<ContainerRecords, 'list'>,
): Promise<IsolationFacts> {
  const named = findDevices(options.devices);
  const taken = new Set(named.map(({ path }) => path));
  const others = options.privileged ? listHostDevices().filter(({ path }) => !taken.has(path)) : [];
  return {
    seccomp: containerSeccomp(host, options.seccomp),
    devices: [...named, ...others],
    edits: await findEdits(options),
    joined: findJoined(options, records),
    labels: toSecurityLabels(options, readSecurityModules()),
    blockDevices: findBlockDevices(options),
  };
}

async function findEdits({ cdiDevices }: ContainerOptions): Promise<NonNullable<SpecFacts['edits']>> {
  if (cdiDevices.length === 0) return noEdits;
  const { findCdiDevices } = await import('./cdi/find-cdi-devices.ts');
  return await findCdiDevices(cdiDevices);
}
