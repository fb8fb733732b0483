import type { NetworkDeps } from '../network-deps.ts';
import type { BoundPort } from '../network-record.ts';
import { runTool } from '../tools.ts';
import { openPasta } from './open-pasta.ts';
import { tapAddress } from './outside-tap.ts';
import type { SharedGround } from './shared-ground.ts';
import type { WayPlace } from './ways.ts';
import { goneWayLinks, wayElement, wayLinks } from './ways-text.ts';

/** What works in the networks that a user's containers share. */
export interface SharedDeps extends NetworkDeps {
  readonly ground: SharedGround;
}

/** Ways into these networks: pasta passes ports on as they are, and the packet filter knows where they lead. */
export function sharedWays({ host, places, ground }: SharedDeps): WayPlace {
  return {
    async open(tap, directory, ports) {
      const passed = ports.map((port) => ({ ...toIpv4(port), containerPort: port.hostPort }));
      await openPasta({
        namespace: ground.path(),
        directory,
        ports: passed,
        tap: { name: tap, address: tapAddress },
        host,
      });
      await runTool(host, 'ip', wayLinks(tap));
      await runTool(host, 'nft', wayElement(places.table, 'add', tap));
    },
    async forget(tap) {
      if (!ground.isThere()) return;
      await Promise.allSettled([
        runTool(host, 'ip', goneWayLinks(tap)),
        runTool(host, 'nft', wayElement(places.table, 'delete', tap)),
      ]);
    },
  };
}

/** Nobody behind such a way is reached by IPv6. */
export function toIpv4(port: BoundPort): BoundPort {
  return { ...port, hostAddress: port.hostAddress === '' ? '0.0.0.0' : port.hostAddress };
}
