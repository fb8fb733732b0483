import type { NetworkDeps } from '../network-deps.ts';
import type { Networks } from '../networks.ts';
import type { JoinRequest } from '../requests.ts';
import { defaultNetwork } from '../to-network.ts';
import { joinOrdinary } from './join-ordinary.ts';
import type { SharedDeps } from './lead-ports.ts';
import { leaveOrdinary } from './leave-ordinary.ts';
import { isAlone } from './open-shared.ts';
import { sharedNetworks } from './shared-networks.ts';
import { sweepOrdinary } from './sweep-ordinary.ts';
import { unsupported } from './unsupported.ts';

/**
 * The networks of an ordinary user. A container in the default network alone is by itself: pasta makes that for it, with what was published when it
 * started. All other networks are those that root has too, in a network namespace that they share.
 *
 * @param networks those of `shared`
 */
export function ordinaryNetworks(deps: NetworkDeps, shared: SharedDeps, networks: Networks): Networks {
  const refuseAlone = (container: string, what: string): void => {
    if (!isAlone(deps, container)) return;
    throw unsupported(`${what} while they are in the default one`, 'Run it in a network of your own: --network NAME.');
  };
  const inShared = sharedNetworks(shared, networks);
  const leave = async (container: string): Promise<void> =>
    isAlone(deps, container) ? leaveOrdinary(deps, container) : inShared.leave(container);
  return {
    ...inShared,
    join: (request) => (wantsDefault(request) ? joinOrdinary(deps, request) : inShared.join(request)),
    leave,
    sweep: (live) => sweepOrdinary(deps, shared, live, leave),
    async connect(member, attachment) {
      refuseAlone(member.id, 'further networks');
      return inShared.connect(member, attachment);
    },
    async disconnect(container, network, namespace) {
      refuseAlone(container, 'fewer networks');
      return inShared.disconnect(container, network, namespace);
    },
    async publish(container, ports) {
      refuseAlone(container, 'further ports');
      return inShared.publish(container, ports);
    },
    async unpublish(container, ports) {
      refuseAlone(container, 'fewer ports');
      return inShared.unpublish(container, ports);
    },
    endpoints: (container) => deps.records.endpoints(container),
  };
}

function wantsDefault({ networks }: JoinRequest): boolean {
  return networks.every(({ network, ipv4, ipv6 }) => network === defaultNetwork && (ipv4 ?? ipv6) === undefined);
}
