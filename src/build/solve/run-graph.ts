/** A node of a graph whose inputs stand before it in the list. */
export interface GraphNode<Key> {
  readonly digest: Key;
  readonly inputs: readonly Key[];
}

/** Says that a node waits for something that takes nothing of this machine: another may run in its place until that is disposed. */
export type StandAside = () => Disposable;

/**
 * Works through a graph: a node starts as soon as its inputs have results, at most `width` at once. When one fails no other starts, and
 * those under way are awaited before the failure is passed on.
 *
 * @param nodes each after its inputs
 * @param onFailure told of the first failure, while others are under way
 * @param work gets the results of the inputs in their order
 */
export async function runGraph<Key, Node extends GraphNode<Key>, Result>(
  nodes: readonly Node[],
  width: number,
  onFailure: (error: unknown) => void,
  work: (node: Node, inputs: readonly Result[], standAside: StandAside) => Promise<Result>,
): Promise<ReadonlyMap<Key, Result>> {
  const results = new Map<Key, Result>();
  const waiting = new Set(nodes);
  const running = new Set<Promise<void>>();
  let [aside, freed] = [0, Promise.withResolvers<void>()];
  let failed: { readonly error: unknown } | undefined;
  const isReady = (node: Node): boolean => node.inputs.every((input) => results.has(input));
  const standAside: StandAside = () => {
    aside += 1;
    freed.resolve();
    return {
      [Symbol.dispose]() {
        aside -= 1;
      },
    };
  };
  const run = async (node: Node): Promise<void> => {
    try {
      results.set(node.digest, await work(node, inputsOf(node, results), standAside));
    } catch (error) {
      if (failed === undefined) onFailure(error);
      failed ??= { error };
    }
  };
  while (waiting.size > 0 || running.size > 0) {
    freed = Promise.withResolvers<void>();
    for (const node of waiting) {
      if (failed !== undefined || running.size - aside >= width || !isReady(node)) continue;
      waiting.delete(node);
      const lane: Promise<void> = run(node).finally(() => running.delete(lane));
      running.add(lane);
    }
    if (running.size === 0) break;
    await Promise.race([...running, freed.promise]);
  }
  if (failed !== undefined) throw failed.error;
  return results;
}

function inputsOf<Key, Result>(node: GraphNode<Key>, results: ReadonlyMap<Key, Result>): readonly Result[] {
  return node.inputs.flatMap((input) => {
    const result = results.get(input);
    return result === undefined ? [] : [result];
  });
}
