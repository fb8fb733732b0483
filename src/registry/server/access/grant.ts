import { isRepository } from '../../../oci/index.ts';
import type { RightsAction } from '../rights.ts';

/** What a token lets its bearer do, as the `access` of a token has it. Source: Docker's "Token Scope Documentation". */
export interface Grant {
  readonly type: 'repository' | 'registry';
  /** A repository, or `catalog`. */
  readonly name: string;
  /** `pull`, `push`, `delete`; `*` is all of them. */
  readonly actions: readonly string[];
}

/** Most scopes of one request that are looked at. */
const mostScopes = 100;

/**
 * Reads what a token is asked for: scopes with blanks between, as in `repository:a/b:pull,push registry:catalog:*`. What is not
 * known here asks for nothing.
 */
export function parseScopes(scopes: readonly string[]): readonly Grant[] {
  const words = scopes.flatMap((each) => each.split(' ')).filter((word) => word !== '');
  return words.slice(0, mostScopes).flatMap(parseScope);
}

function parseScope(scope: string): readonly Grant[] {
  const [, type, name = '', actions = ''] = /^(repository|registry):([^:]+):([a-z,*]+)$/.exec(scope) ?? [];
  const list = [...new Set(actions.split(',').filter((action) => action !== ''))];
  if (type === 'repository' && isRepository(name)) return [{ type, name, actions: list }];
  return type === 'registry' && name === 'catalog' ? [{ type, name, actions: list }] : [];
}

/** The scope that an action needs, as a challenge says it; `undefined` for one that needs none. */
export function scopeOf(action: RightsAction, repository: string | undefined): string | undefined {
  if (action === 'none') return undefined;
  if (action === 'catalog' || action === 'show') return 'registry:catalog:*';
  // Who pushes asks for what is there, too.
  return `repository:${repository ?? ''}:${action === 'push' ? 'pull,push' : action}`;
}

/** Whether what was granted covers an action. */
export function covers(grants: readonly Grant[], action: RightsAction, repository: string | undefined): boolean {
  if (action === 'none') return true;
  const [type, name] = action === 'catalog' || action === 'show' ? ['registry', 'catalog'] : ['repository', repository];
  return grants.some(
    (grant) =>
      grant.type === type && grant.name === name && (grant.actions.includes('*') || grant.actions.includes(action)),
  );
}
