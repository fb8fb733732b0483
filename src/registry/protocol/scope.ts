/** What may be done to a repository. */
export type Action = 'pull' | 'push' | 'delete';

/** What a token is asked for. Source: Docker's "Token Scope Documentation". */
export interface Scope {
  readonly repository: string;
  readonly actions: readonly Action[];
}

/** @example formatScope({ repository: 'a/b', actions: ['pull', 'push'] }) // 'repository:a/b:pull,push' */
export function formatScope({ repository, actions }: Scope): string {
  return `repository:${repository}:${actions.join(',')}`;
}
