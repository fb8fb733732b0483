import type { FileLocks, Host } from '../../host/index.ts';
import type { Ground } from './ground.ts';
import type { NameServer } from './name-server.ts';
import type { Endpoint, NetworkRecords } from './network-record.ts';
import type { Places } from './places.ts';

/** What networks ask of the machine. */
export type NetworkHost = Pick<
  Host,
  'spawn' | 'findProgram' | 'createNetworkNamespace' | 'isAlive' | 'processStartTime' | 'isInUserNamespace' | 'run'
> &
  FileLocks;

/** What the parts of this room work with. */
export interface NetworkDeps {
  readonly records: NetworkRecords;
  readonly host: NetworkHost;
  readonly places: Places;
  readonly ground: Ground;
  readonly names: NameServer;
}

/** This process, as endpoints keep it. */
export function currentOwner({ host }: Pick<NetworkDeps, 'host'>): Endpoint['owner'] {
  return { pid: process.pid, startTime: host.processStartTime(process.pid) ?? '0' };
}
