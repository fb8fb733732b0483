import { openNameServer } from '../name-server.ts';
import type { NetworkDeps, NetworkHost } from '../network-deps.ts';
import type { Endpoint, NetworkRecords } from '../network-record.ts';
import { openSharedGround } from './shared-ground.ts';
import type { SharedDeps } from './shared-ways.ts';

/** What the networks that an ordinary user's containers share are made with. Programs start in their namespace, unless told another. */
export function openShared({ records, host: machine, places: of }: NetworkDeps): SharedDeps {
  // All of it goes with the last container.
  const places = { ...of, stays: false };
  const ground = openSharedGround(machine, places);
  const host: NetworkHost = {
    ...machine,
    spawn: (program, args, options) =>
      machine.spawn(program, args, { ...options, network: options?.network ?? ground.path() }),
  };
  return { records: withAddresses(records), host, places, ground, names: openNameServer(host, places, ground) };
}

/** Containers by themselves are none of these. */
function withAddresses(records: NetworkRecords): NetworkRecords {
  return {
    ...records,
    endpoints: (container) => records.endpoints(container).filter((each) => !isWithoutAddress(each)),
  };
}

/** Whether a container is in the default network by itself. */
export function isAlone({ records }: Pick<NetworkDeps, 'records'>, container: string): boolean {
  return records.endpoints(container).some(isWithoutAddress);
}

function isWithoutAddress({ macAddress }: Endpoint): boolean {
  return macAddress === '';
}
