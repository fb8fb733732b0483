import type { NetworkDeps } from '../network-deps.ts';
import type { Networks } from '../networks.ts';
import { joinOrdinary } from './join-ordinary.ts';
import { unsupported } from './unsupported.ts';

/** The networks of an ordinary user: the default one, which pasta makes for each container alone, with what was published when it started. */
export function ordinaryNetworks(deps: NetworkDeps, networks: Networks): Networks {
  return {
    ...networks,
    join: (request) => joinOrdinary(deps, request),
    connect: refuse('further networks'),
    disconnect: refuse('fewer networks while they run'),
    publish: refuse('further ports while they run'),
    unpublish: refuse('fewer ports while they run'),
    create() {
      throw unsupported('networks of their own');
    },
  };
}

function refuse(what: string): () => Promise<never> {
  return async () => {
    throw unsupported(what);
  };
}
