import { restoreTable } from './bridges.ts';
import { type Element, elementsText, portElements, targetOf } from './firewall.ts';
import { forgetFlows } from './forget-flows.ts';
import type { NetworkDeps } from './network-deps.ts';
import { runTool } from './tools.ts';
import { withLock } from './with-lock.ts';

/** What the packet filter is to have of a container's ports, as it is recorded now. */
export function elementsOf(
  { records, ground }: Pick<NetworkDeps, 'records' | 'ground'>,
  container: string,
): readonly Element[] {
  const ports = records.ports(container);
  if (ports.length === 0) return [];
  const [endpoints, networks] = [records.endpoints(container), records.networks()];
  return ports.flatMap((port) => portElements(targetOf(ground.seenPort(port), endpoints, networks)));
}

/** Changes the packet filter from one to the other. Where something is not as it was left, the whole table is made again. */
export async function changeElements(
  deps: NetworkDeps,
  before: readonly Element[],
  after: readonly Element[],
): Promise<void> {
  const { host, places } = deps;
  const has = (elements: readonly Element[], { set, text }: Element): boolean =>
    elements.some((other) => other.set === set && other.text === text);
  const gone = before.filter((element) => !has(after, element));
  const added = after.filter((element) => !has(before, element));
  const text = elementsText(places.table, 'delete', gone) + elementsText(places.table, 'add', added);
  try {
    await runTool(host, 'nft', text);
  } catch {
    await withLock(host, places.lock, async () => restoreTable(deps));
  }
  await forgetFlows(deps, [...gone, ...added]);
}
