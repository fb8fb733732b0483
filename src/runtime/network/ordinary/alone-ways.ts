import { runTool, type ToolHost } from '../tools.ts';
import { openPasta, type PastaRequest } from './open-pasta.ts';
import { toIpv4 } from './shared-ways.ts';
import { mainWay, type WayPlace } from './ways.ts';
import { aloneAddress, aloneWayLinks, goneAloneLinks } from './ways-text.ts';

/**
 * Ways to a container by itself: the main one gives it the machine's addresses, each further one an address of its own, by which answers find the way.
 *
 * @param namespace path of its network namespace
 */
export function aloneWays(host: PastaRequest['host'] & ToolHost, namespace: string): WayPlace {
  return {
    async open(name, directory, ports) {
      if (name === mainWay) return openMain({ namespace, directory, ports, host });
      const tap = { name, address: aloneAddress(name) };
      await openPasta({ namespace, directory, ports: ports.map(toIpv4), tap, host });
      await runTool(host, 'ip', aloneWayLinks(name), namespace);
    },
    async forget(name) {
      if (name !== mainWay) await Promise.allSettled([runTool(host, 'ip', goneAloneLinks(name), namespace)]);
    },
  };
}

/** A machine without a network has containers all the same: with a loopback interface alone. */
async function openMain(request: PastaRequest & { readonly host: ToolHost }): Promise<void> {
  const isConnected = await openPasta(request);
  if (!isConnected) await runTool(request.host, 'ip', 'link set lo up\n', request.namespace);
}
