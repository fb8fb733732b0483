import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../../../host/index.ts';
import type { NetworkDeps } from '../network-deps.ts';
import type { BoundPort } from '../network-record.ts';
import { runTool } from '../tools.ts';
import { withLock } from '../with-lock.ts';
import { closePasta, hasPasta, openPasta, pastaDirectory } from './open-pasta.ts';
import type { SharedGround } from './shared-ground.ts';
import { goneWayLinks, type Way, wayElement, wayLinks } from './ways-text.ts';

/** What works in the user's networks. */
export interface SharedDeps extends NetworkDeps {
  readonly ground: SharedGround;
}

/** A pasta of its own that listens at ports of the machine for a container. */
interface OpenWay extends Way {
  readonly directory: string;
  readonly ports: readonly string[];
}

/**
 * Has the machine's ports lead into the user's networks as it is recorded, where the packet filter leads them on. What is as it should be is left alone:
 * further ports get a way of their own, and a way that has one too many is opened again with the others.
 *
 * @throws network/port-taken, network/port-refused, network/failed
 */
export async function leadPorts(deps: SharedDeps, container: string): Promise<void> {
  const { host, places, records } = deps;
  const directory = pastaDirectory(places, container);
  const wanted = records.ports(container);
  const ways = readWays(directory);
  if (isLed(wanted, ways)) return;
  await withLock(host, join(places.directory, 'ways.lock'), async () => {
    const names = new Set(wanted.map(nameOf));
    const isRight = (way: OpenWay): boolean => hasPasta(way.directory) && way.ports.every((name) => names.has(name));
    const before = readWays(directory);
    const kept = before.filter(isRight);
    for (const way of before) if (!kept.includes(way)) await closeWay(deps, way);
    const led = new Set(kept.flatMap(({ ports }) => ports));
    const missing = wanted.filter((port) => !led.has(nameOf(port)));
    if (missing.length > 0) await openWay(deps, directory, missing);
  });
}

function isLed(wanted: readonly BoundPort[], ways: readonly OpenWay[]): boolean {
  const led = ways.flatMap(({ ports }) => ports);
  return (
    led.length === wanted.length &&
    wanted.every((port) => led.includes(nameOf(port))) &&
    ways.every(({ directory }) => hasPasta(directory))
  );
}

/** Closes all ways of a container. Idempotent. */
export async function closeWays(deps: SharedDeps, container: string): Promise<void> {
  const directory = pastaDirectory(deps.places, container);
  for (const way of readWays(directory)) await closeWay(deps, way);
  rmSync(directory, { recursive: true, force: true });
}

async function openWay(deps: SharedDeps, parent: string, ports: readonly BoundPort[]): Promise<void> {
  const { host, places, ground } = deps;
  const way = { tap: `way${randomHex(4).slice(1)}` };
  const directory = join(parent, way.tap);
  // pasta passes ports on as they are; the packet filter knows where they lead.
  const passed = ports.map((port) => ({
    ...port,
    hostAddress: port.hostAddress === '' ? '0.0.0.0' : port.hostAddress,
    containerPort: port.hostPort,
  }));
  await openPasta({ namespace: ground.path(), directory, ports: passed, tap: way.tap, host });
  await runTool(host, 'ip', wayLinks(way));
  await runTool(host, 'nft', wayElement(places.table, 'add', way));
  writeFileSync(join(directory, 'ports'), ports.map((port) => `${nameOf(port)}\n`).join(''));
}

async function closeWay(deps: SharedDeps, way: OpenWay): Promise<void> {
  const { host, places, ground } = deps;
  await closePasta(way.directory, host);
  if (!ground.isThere()) return;
  // Of a way that was never quite open there may be nothing.
  await Promise.allSettled([
    runTool(host, 'ip', goneWayLinks(way)),
    runTool(host, 'nft', wayElement(places.table, 'delete', way)),
  ]);
}

function readWays(directory: string): readonly OpenWay[] {
  return names(directory).map((tap) => {
    const own = join(directory, tap);
    return { tap, directory: own, ports: readLines(join(own, 'ports')) };
  });
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => name.startsWith('way'));
  } catch {
    return [];
  }
}

/** Empty when there is no such file. */
function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

function nameOf({ protocol, hostAddress, hostPort }: BoundPort): string {
  return `${protocol} ${hostAddress} ${hostPort}`;
}
