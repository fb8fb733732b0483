import { announceRemoval, removeIdle } from './bridges.ts';
import type { Element } from './firewall.ts';
import { forgetFlows } from './forget-flows.ts';
import type { NetworkDeps } from './network-deps.ts';
import type { Endpoint } from './network-record.ts';
import { changeElements, elementsOf } from './port-elements.ts';

/** See `Networks.leave`. */
export async function leaveNetworks(deps: NetworkDeps, container: string): Promise<void> {
  const { records, names } = deps;
  if (records.endpoints(container).length === 0 && records.ports(container).length === 0) return;
  const { gone, isIdle } = records.transact(() => {
    const elements = elementsOf(deps, container);
    const endpoints = records.endpoints(container);
    for (const port of records.ports(container)) records.removePort(port);
    records.removeEndpoints(container);
    writeNames(deps, endpoints);
    return { gone: elements, isIdle: announceRemoval(deps) };
  });
  await Promise.all([names.refresh(), isIdle ? removeAll(deps, gone) : changeElements(deps, gone, [])]);
}

async function removeAll(deps: NetworkDeps, gone: readonly Element[]): Promise<void> {
  await removeIdle(deps);
  await forgetFlows(deps, gone);
}

/** Writes what is known of the networks that these endpoints are or were in. Call it with the records locked. */
export function writeNames({ records, names }: NetworkDeps, changed: readonly Endpoint[]): void {
  const [networks, all] = [records.networks(), records.endpoints()];
  for (const id of new Set(changed.map(({ network }) => network))) {
    const network = networks.find((each) => each.id === id);
    const endpoints = all.filter((endpoint) => endpoint.network === id);
    if (network !== undefined) names.write(network, endpoints);
  }
}

/** See `Networks.sweep`. */
export async function sweepNetworks(deps: NetworkDeps, live: ReadonlySet<string>): Promise<readonly string[]> {
  const { gone, staying } = sortContainers(deps, live);
  for (const container of gone) await leaveNetworks(deps, container);
  await mendNames(deps);
  if (staying.size === 0) await removeIdle(deps);
  return gone;
}

/** Starts what serves names when it died. */
export async function mendNames({ records, names }: NetworkDeps): Promise<void> {
  if (records.endpoints().length > 0 && !names.isRunning()) await names.refresh();
}

/** Containers that have something in networks and are gone; and those that stay, some of which are only about to start. */
export function sortContainers(
  { records, host }: Pick<NetworkDeps, 'records' | 'host'>,
  live: ReadonlySet<string>,
): { readonly gone: readonly string[]; readonly staying: ReadonlySet<string> } {
  const endpoints = records.endpoints();
  const starting = endpoints.filter(({ owner }) => host.isAlive(owner.pid, owner.startTime));
  const staying = new Set([...live, ...starting.map(({ container }) => container)]);
  const known = new Set([...endpoints, ...records.ports()].map(({ container }) => container));
  return { gone: [...known].filter((container) => !staying.has(container)), staying };
}
