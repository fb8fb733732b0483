import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { type FileLocks, makeDirectory } from '../../host/index.ts';
import { networkElements, portElements, removeTableText, tableText, targetOf } from './firewall.ts';
import type { Ground } from './ground.ts';
import { bridgeBatch } from './link-batch.ts';
import type { NetworkRecord, NetworkRecords } from './network-record.ts';
import type { Places } from './places.ts';
import { hasTool, runTool, type ToolHost } from './tools.ts';
import { withLock } from './with-lock.ts';

/** What networks are made with. */
export interface BridgesDeps {
  readonly host: ToolHost & FileLocks;
  readonly records: NetworkRecords;
  readonly places: Places;
  readonly ground: Ground;
}

/** Whether a network lacks its bridge, as all do after a reboot. */
function lacksBridge(ground: Ground, { driver, device }: NetworkRecord): boolean {
  return driver === 'bridge' && !ground.hasDevice(device);
}

/** Whether bridges have to be made, or may be about to go. Call it with the records locked, once endpoints in the networks are recorded. */
export function lacksBridges(
  { places, ground }: Pick<BridgesDeps, 'places' | 'ground'>,
  networks: readonly NetworkRecord[],
): boolean {
  return networks.some((network) => lacksBridge(ground, network)) || existsSync(places.removing);
}

/** Makes the bridges that are missing, and the packet filter's table. Several processes may do so at once. @throws network/failed */
export async function makeBridges(deps: BridgesDeps, networks: readonly NetworkRecord[]): Promise<void> {
  const { host, places, ground } = deps;
  await withLock(host, places.lock, async () => {
    for (const network of networks) {
      if (!lacksBridge(ground, network)) continue;
      await runTool(host, 'ip', bridgeBatch(network));
      ground.allowRouting(network);
    }
    await restoreTable(deps);
    rmSync(places.removing, { force: true });
  });
}

/**
 * Has bridges and table removed when no container is left, for a store that may vanish. Call it with the records locked: a container that joins later
 * sees that they go, and waits until they are gone to have them made again.
 *
 * @returns whether `removeIdle` is to be called
 */
export function announceRemoval({ records, places }: Pick<BridgesDeps, 'records' | 'places'>): boolean {
  if (places.stays || records.endpoints().length > 0) return false;
  makeDirectory(places.directory, 0o700);
  writeFileSync(places.removing, '');
  return true;
}

/** Takes every bridge and the table off the host, unless a container has joined again. */
export async function removeIdle(deps: BridgesDeps): Promise<void> {
  if (!existsSync(deps.places.removing)) return;
  await withLock(deps.host, deps.places.lock, async () => {
    if (!existsSync(deps.places.removing) || deps.records.endpoints().length > 0) return;
    await (deps.ground.close ?? (async () => removeDevices(deps, deps.records.networks())))();
    rmSync(deps.places.removing, { force: true });
  });
}

/** Takes bridges off the host, and the table with the last one. */
export async function removeBridges(deps: BridgesDeps, networks: readonly NetworkRecord[]): Promise<void> {
  await withLock(deps.host, deps.places.lock, async () => removeDevices(deps, networks));
}

async function removeDevices(deps: BridgesDeps, networks: readonly NetworkRecord[]): Promise<void> {
  const there = networks.filter(({ driver, device }) => driver === 'bridge' && deps.ground.hasDevice(device));
  await runTool(deps.host, 'ip', there.map(({ device }) => `link del ${device}\n`).join(''));
  await restoreTable(deps);
}

/** The whole table from what is recorded, in place of whatever is left of it; no table when no bridge is there. */
export async function restoreTable(deps: BridgesDeps): Promise<void> {
  const { host, places, ground } = deps;
  if (!ground.isThere()) return;
  for (let text = ''; ; ) {
    const wanted = wantedTable(deps);
    // Another process may have added ports meanwhile.
    if (wanted === text) return;
    text = wanted;
    if (hasTool(host, 'nft') || text !== removeTableText(places.table)) await runTool(host, 'nft', text);
  }
}

function wantedTable({ records, ground, places: { table } }: BridgesDeps): string {
  const networks = records.networks();
  const there = networks.filter((network) => network.driver === 'bridge' && ground.hasDevice(network.device));
  if (there.length === 0) return removeTableText(table);
  const endpoints = records.endpoints();
  const ports = records.ports().flatMap((port) => portElements(targetOf(ground.seenPort(port), endpoints, networks)));
  return tableText(table, [...there.flatMap(networkElements), ...ports]);
}
