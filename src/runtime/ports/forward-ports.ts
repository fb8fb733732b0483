import type { PublishedPort } from '../network/index.ts';
import { assertTcpPortFree, forwardTcp } from './forward-tcp.ts';
import { assertUdpPortFree, forwardUdp } from './forward-udp.ts';

/**
 * Publishes ports of a container that has the host's network: its port is the host's already, so one that is published under
 * its own number only has to be free, and others are forwarded by this process. Forwarding ends when it is disposed.
 *
 * @throws runtime/port-in-use, runtime/port-refused
 */
export async function forwardPorts(publish: readonly PublishedPort[]): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  for (const asked of publish) {
    const port = asked.hostPort === 0 ? { ...asked, hostPort: asked.containerPort } : asked;
    const { hostPort, containerPort, protocol } = port;
    if (hostPort === containerPort) {
      await (protocol === 'tcp' ? assertTcpPortFree(port) : assertUdpPortFree(port));
    } else {
      opened.use(await (protocol === 'tcp' ? forwardTcp(port) : forwardUdp(port)));
    }
  }
  return opened.move();
}
