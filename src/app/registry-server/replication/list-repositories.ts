import { listAll } from './own-repository.ts';
import type { RuleWork } from './rule-work.ts';

/**
 * The repositories that a rule means, by their names here.
 *
 * @throws registry/refused when patterns have to be held against the list of a registry that keeps none
 */
export async function* listRepositories({ rule, own, remote, signal }: RuleWork): AsyncGenerator<string> {
  if (rule.direction === 'to') {
    const { repositories } = own.metadata;
    const all = listAll(
      (after) => repositories.list({ most: 1000, ...after }),
      (name) => name,
    );
    for await (const name of all) if (rule.takes(name)) yield name;
    return;
  }
  if (rule.named !== undefined) return yield* rule.named.filter(rule.takes);
  for await (const there of remote.catalog(rule.remote.name, signal)) {
    const here = rule.nameHere(there);
    if (here !== undefined && rule.takes(here)) yield here;
  }
}
