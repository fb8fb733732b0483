import { announceRemoval, removeIdle } from './bridges.ts';
import type { NetworkDeps } from './network-deps.ts';
import type { Endpoint } from './network-record.ts';
import { leaveOrdinary } from './ordinary/leave-ordinary.ts';
import { changeElements, elementsOf } from './port-elements.ts';

/** See `Networks.leave`. */
export async function leaveNetworks(deps: NetworkDeps, container: string): Promise<void> {
  const { records, names, host } = deps;
  if (records.endpoints(container).length === 0 && records.ports(container).length === 0) return;
  if (host.isInUserNamespace()) return leaveOrdinary(deps, container);
  const { gone, isIdle } = records.transact(() => {
    const elements = elementsOf(deps, container);
    const endpoints = records.endpoints(container);
    for (const port of records.ports(container)) records.removePort(port);
    records.removeEndpoints(container);
    writeNames(deps, endpoints);
    return { gone: elements, isIdle: announceRemoval(deps) };
  });
  await Promise.all([names.refresh(), isIdle ? removeIdle(deps) : changeElements(deps, gone, [])]);
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
  const { records, names, host } = deps;
  const endpoints = records.endpoints();
  const starting = endpoints.filter(({ owner }) => host.isAlive(owner.pid, owner.startTime));
  const staying = new Set([...live, ...starting.map(({ container }) => container)]);
  const known = [...new Set([...endpoints, ...records.ports()].map(({ container }) => container))];
  const gone = known.filter((container) => !staying.has(container));
  for (const container of gone) await leaveNetworks(deps, container);
  if (gone.length < known.length && !names.isRunning()) await names.refresh();
  if (staying.size === 0) await removeIdle(deps);
  return gone;
}
