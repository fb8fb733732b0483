import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../../../host/index.ts';
import { publishPorts, unpublishPorts } from '../live-networks.ts';
import type { NetworkDeps } from '../network-deps.ts';
import type { BoundPort } from '../network-record.ts';
import type { PublishedPort } from '../requests.ts';
import { withLock } from '../with-lock.ts';
import { closePasta, hasPasta, pastaDirectory } from './open-pasta.ts';

/** Name of the way that connects a container by itself, too: it is there with no ports. */
export const mainWay = 'main';

/** Where ways lead to. */
export interface WayPlace {
  /** Opens a way: a pasta that listens at ports of the machine, held by a directory. @throws network/port-taken, network/port-refused, network/failed */
  readonly open: (name: string, directory: string, ports: readonly BoundPort[]) => Promise<void>;
  /** Takes back what else was made for a way whose pasta has ended. Never rejects: of a way that was never quite open there may be nothing. */
  readonly forget: (name: string) => Promise<void>;
}

interface Way {
  readonly name: string;
  readonly directory: string;
  readonly ports: readonly string[];
}

/** Opens one way of a container. @throws as `WayPlace.open` */
export async function openWay(
  { places }: Pick<NetworkDeps, 'places'>,
  container: string,
  place: WayPlace,
  name: string,
  ports: readonly BoundPort[],
): Promise<void> {
  const directory = join(pastaDirectory(places, container), name);
  await place.open(name, directory, ports);
  // Without a network there is no main way.
  if (hasPasta(directory)) writeFileSync(join(directory, 'ports'), ports.map((port) => `${nameOf(port)}\n`).join(''));
}

/**
 * Has the machine's ports lead to a container as it is recorded. What is as it should be is left alone: further ports get a way of their own, and a
 * way that has one too many is opened again with the others.
 *
 * @throws as `WayPlace.open`
 */
export async function leadPorts(
  deps: Pick<NetworkDeps, 'host' | 'places' | 'records'>,
  container: string,
  place: WayPlace,
): Promise<void> {
  const { host, places, records } = deps;
  const wanted = records.ports(container);
  const read = (): readonly Way[] => readWays(pastaDirectory(places, container));
  const isRight = ({ directory, ports }: Way): boolean =>
    hasPasta(directory) && ports.every((name) => wanted.some((port) => nameOf(port) === name));
  const missing = (): readonly BoundPort[] => {
    const led = new Set(read().flatMap(({ ports }) => ports));
    return wanted.filter((port) => !led.has(nameOf(port)));
  };
  if (read().every(isRight) && missing().length === 0) return;
  await withLock(host, join(places.directory, 'ways.lock'), async () => {
    for (const way of read().filter((each) => !isRight(each))) {
      await closeWay(deps, way, place);
      const rest = wanted.filter((port) => way.ports.includes(nameOf(port)));
      if (way.name === mainWay) await openWay(deps, container, place, mainWay, rest);
    }
    const further = missing();
    if (further.length > 0) await openWay(deps, container, place, `way${randomHex(4).slice(1)}`, further);
  });
}

/** Closes all ways of a container. Idempotent. */
export async function closeWays(
  deps: Pick<NetworkDeps, 'host' | 'places'>,
  container: string,
  place: Pick<WayPlace, 'forget'>,
): Promise<void> {
  const directory = pastaDirectory(deps.places, container);
  for (const way of readWays(directory)) await closeWay(deps, way, place);
  rmSync(directory, { recursive: true, force: true });
}

/** See `Networks.publish`. @param lead has the machine's ports lead there as it is recorded; where that fails nothing is published */
export async function publishLed(
  deps: NetworkDeps,
  container: string,
  ports: readonly PublishedPort[],
  lead: () => Promise<void>,
): Promise<readonly BoundPort[]> {
  const bound = await publishPorts(deps, container, ports);
  try {
    await lead();
  } catch (error) {
    await unpublishPorts(deps, container, bound);
    throw error;
  }
  return bound;
}

async function closeWay(
  { host }: Pick<NetworkDeps, 'host'>,
  { name, directory }: Way,
  place: Pick<WayPlace, 'forget'>,
): Promise<void> {
  await closePasta(directory, host);
  await place.forget(name);
}

function readWays(directory: string): readonly Way[] {
  return namesIn(directory).map((name) => {
    const own = join(directory, name);
    return { name, directory: own, ports: readLines(join(own, 'ports')) };
  });
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Empty when there is no such file. */
function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function nameOf({ protocol, hostAddress, hostPort }: BoundPort): string {
  return `${protocol} ${hostAddress} ${hostPort}`;
}
