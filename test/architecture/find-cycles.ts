/**
 * The circles of a directed graph: every group of two or more nodes that all reach each other, and every node with an
 * edge to itself. (Tarjan's strongly connected components.)
 *
 * @param edges for each node the nodes it points to; those without an entry point nowhere
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];

  const enter = (node: string): number => {
    order.set(node, order.size);
    let lowest = order.size - 1;
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, enter(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, order.get(next) ?? lowest);
    }
    low.set(node, lowest);
    if (lowest === order.get(node)) leave(node);
    return lowest;
  };

  const leave = (node: string): void => {
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || edges.get(node)?.includes(node)) cycles.push(group.sort());
  };

  for (const node of edges.keys()) if (!order.has(node)) enter(node);
  return cycles;
}
