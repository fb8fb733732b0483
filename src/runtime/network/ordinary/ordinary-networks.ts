import { unpublishPorts } from '../live-networks.ts';
import type { NetworkDeps } from '../network-deps.ts';
import type { Networks } from '../networks.ts';
import type { JoinRequest } from '../requests.ts';
import { defaultNetwork } from '../to-network.ts';
import { aloneWays } from './alone-ways.ts';
import { joinOrdinary } from './join-ordinary.ts';
import { holdNamespace } from './keeper.ts';
import { leaveOrdinary } from './leave-ordinary.ts';
import { isAlone } from './open-shared.ts';
import { assertIpv4, sharedNetworks } from './shared-networks.ts';
import type { SharedDeps } from './shared-ways.ts';
import { sweepOrdinary } from './sweep-ordinary.ts';
import { unsupported } from './unsupported.ts';
import { leadPorts, publishLed } from './ways.ts';

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
  const lead = async (container: string, namespace: string | undefined): Promise<void> => {
    if (namespace === undefined) return;
    using held = await holdNamespace(namespace, deps.host);
    await leadPorts(deps, container, aloneWays(deps.host, held.path));
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
    async publish(container, ports, namespace) {
      if (!isAlone(deps, container)) return inShared.publish(container, ports, namespace);
      assertIpv4(ports);
      return publishLed(deps, container, ports, async () => lead(container, namespace));
    },
    async unpublish(container, ports, namespace) {
      if (!isAlone(deps, container)) return inShared.unpublish(container, ports, namespace);
      const gone = await unpublishPorts(deps, container, ports);
      await lead(container, namespace);
      return gone;
    },
    endpoints: (container) => deps.records.endpoints(container),
  };
}

function wantsDefault({ networks }: JoinRequest): boolean {
  return networks.every(({ network, ipv4, ipv6 }) => network === defaultNetwork && (ipv4 ?? ipv6) === undefined);
}
