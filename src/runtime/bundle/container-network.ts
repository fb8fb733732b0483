import type { ContainerOptions, ExtraHost } from '../container-options.ts';
import type { Networks, PublishedPort } from '../network/index.ts';

/** A container's network while it is being started. Disposing waits until nothing of it is being made any more: what is made after the container left would stay. */
export interface ContainerNetwork extends AsyncDisposable {
  /** Of its network namespace; absent when the OCI runtime makes one, or the host's is used. */
  readonly path?: string;
  /** Its own lines of /etc/hosts. */
  readonly hosts: readonly ExtraHost[];
  /** Servers for /etc/resolv.conf; empty: those of the host. */
  readonly nameServers: readonly string[];
  /** The address at which it reaches the host. */
  readonly hostGateway: string;
  /** Await it before the container's program starts. @throws network/… */
  readonly ready: Promise<void>;
}

/** What joins. */
export interface NetworkedContainer {
  readonly id: string;
  readonly name: string;
  readonly options: ContainerOptions;
  /** Ports that its image names: `80/tcp`. */
  readonly exposedPorts: readonly string[];
}

/** A network that needs nothing made. */
export const plainNetwork: ContainerNetwork = {
  hosts: [],
  nameServers: [],
  hostGateway: '127.0.0.1',
  ready: Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/**
 * Has a container join the networks that its options name, before it is started; with others than its own there is nothing to do.
 * Dispose it when the container's first process is there, and have the container leave when that has ended, or never came.
 *
 * @throws network/…
 */
export function openContainerNetwork(
  { id, name, options, exposedPorts }: NetworkedContainer,
  networks: Networks,
): ContainerNetwork {
  if (options.network !== 'bridge') return plainNetwork;
  const joined = networks.join({
    id,
    name,
    hostname: options.hostname ?? id.slice(0, 12),
    nameServers: options.dns.servers,
    networks: options.networks ?? [],
    publish: [...options.publish, ...(options.publishAll === true ? toPublish(options, exposedPorts) : [])],
  });
  return {
    ...joined,
    async [Symbol.asyncDispose]() {
      await joined.ready.catch(() => undefined);
      joined[Symbol.dispose]();
    },
  };
}

/** What is served and not published by name, at ports to be chosen. */
function toPublish(
  { expose = [], publish }: ContainerOptions,
  exposedPorts: readonly string[],
): readonly PublishedPort[] {
  return [...new Set([...exposedPorts, ...expose])]
    .flatMap(parseExposed)
    .filter(
      ({ containerPort, protocol }) =>
        !publish.some((port) => port.containerPort === containerPort && port.protocol === protocol),
    );
}

/** `80`, `80/tcp`, `8000-8005/udp`; an image may hold anything, and what is no port is passed over. */
function parseExposed(text: string): readonly PublishedPort[] {
  const [, from = '', to = from, protocol = 'tcp'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === '' || first < 1 || last > 65_535 || (protocol !== 'tcp' && protocol !== 'udp')) return [];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => ({
    hostPort: 0,
    containerPort: first + at,
    protocol,
  }));
}
