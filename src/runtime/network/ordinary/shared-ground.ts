import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { networkFault } from '../faults.ts';
import { type Ground, listenersOf } from '../ground.ts';
import { runningPid } from '../name-server.ts';
import type { NetworkHost } from '../network-deps.ts';
import type { Places } from '../places.ts';
import { runTool } from '../tools.ts';
import { withLock } from '../with-lock.ts';
import { findKeeper, startKeeper } from './keeper.ts';
import { hasPasta, namespaceOfPasta, openPasta } from './open-pasta.ts';
import { outsideLinks, outsideTap, tapAddress } from './outside-tap.ts';
import { waysTable } from './ways-text.ts';

/** What root's networks have the machine for: a network namespace of the user's, which a process keeps and pasta connects with the machine. */
export interface SharedGround extends Ground {
  /** For programs that work there. @throws network/failed when it is not there */
  path(): string;
  /** Whether it is there and connected. */
  isWhole(): boolean;
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Packets are handed on, and of these those that go to the loopback interface, which the packet filter sorts out. */
const settings = {
  'net/ipv4/ip_forward': '1',
  'net/ipv4/conf/all/route_localnet': '1',
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/default/rp_filter': '0',
  'net/ipv6/conf/all/forwarding': '1',
};

export function openSharedGround(host: NetworkHost, places: Places): SharedGround {
  const keeperFile = join(places.directory, 'shared');
  const outside = join(places.directory, 'outside');
  const find = (): string | undefined => {
    const pid = findKeeper(keeperFile, host);
    return pid === undefined ? undefined : `/proc/${pid}`;
  };
  const ground: SharedGround = {
    path() {
      const found = find();
      if (found === undefined)
        throw networkFault('network/failed', 'the network namespace of this user’s networks ended');
      return `${found}/ns/net`;
    },
    isThere: () => find() !== undefined,
    isWhole: () => find() !== undefined && hasPasta(outside),
    hasDevice: (name) => hasDeviceAt(find(), name),
    listeners: () => listenersOf(`${find() ?? '/nowhere'}/net`),
    allowRouting: () => undefined,
    seenPort: (port) => ({ ...port, hostAddress: '0.0.0.0' }),
    open: () =>
      withLock(host, places.lock, async () => {
        if (find() === undefined) await keepNamespace(host, places, { keeperFile, outside });
        if (hasPasta(outside)) return;
        await connect(host, ground.path(), outside);
      }),
    async close() {
      const pid = findKeeper(keeperFile, host);
      rmSync(outside, { recursive: true, force: true });
      rmSync(keeperFile, { force: true });
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  };
  return ground;
}

/** Makes the namespace. When only its keeper was killed it is found with who serves names there, or who connects it. */
async function keepNamespace(
  host: NetworkHost,
  { names, table }: Places,
  { keeperFile, outside }: { readonly keeperFile: string; readonly outside: string },
): Promise<void> {
  const server = runningPid(names);
  const path = server === undefined ? namespaceOfPasta(outside) : `/proc/${server}/ns/net`;
  if (path !== undefined) return startKeeper(keeperFile, { path }, host);
  using namespace = host.createNetworkNamespace(settings);
  await runTool(host, 'ip', 'link set lo up\n', namespace.path);
  await runTool(host, 'nft', waysTable(table), namespace.path);
  await startKeeper(keeperFile, namespace, host);
}

/** A machine without a way out has networks all the same. */
async function connect(host: NetworkHost, namespace: string, directory: string): Promise<void> {
  const isConnected = await openPasta({
    namespace,
    directory,
    ports: [],
    tap: { name: outsideTap, address: tapAddress },
    host,
  });
  if (isConnected) await runTool(host, 'ip', outsideLinks, namespace);
}

/** As /proc/net/dev has it: `  eth0: 1 2 …`. */
function hasDeviceAt(process: string | undefined, name: string): boolean {
  if (process === undefined) return false;
  const lines = readFileSync(`${process}/net/dev`, 'latin1').split('\n');
  return lines.some((line) => line.trimStart().startsWith(`${name}:`));
}
