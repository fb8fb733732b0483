import type { Remotes, RunSupplies } from '../../../build/index.ts';
import { createRemotes } from '../../../remote/index.ts';
import type { Nacre } from '../../nacre.ts';

/** What a build's fetching may use: the secrets of the call, and the agents. */
export type RemoteSupplies = Pick<RunSupplies, 'secret' | 'agent'>;

/**
 * Fetches what a Dockerfile names: with the secrets and agents that the call gives, and with nothing else of the user's. Whoever wrote the
 * Dockerfile is not whoever runs the build.
 */
export function createBuildRemotes(
  nacre: Nacre,
  supplies: RemoteSupplies,
  environment: Readonly<Record<string, string | undefined>>,
): Remotes {
  return createRemotes({
    programs: nacre.host(),
    environment,
    secret: (id) => supplies.secret?.(id),
    agent: async () => supplies.agent?.('default'),
  });
}

/** Fetches what the user names when calling: with the user's own keys and agent, too. */
export function createUserRemotes(
  nacre: Nacre,
  supplies: Pick<RemoteSupplies, 'secret'>,
  environment: Readonly<Record<string, string | undefined>>,
): Remotes {
  return createRemotes({
    programs: nacre.host(),
    environment,
    secret: (id) => supplies.secret?.(id),
    agent: async () => environment.SSH_AUTH_SOCK,
    userKeys: true,
  });
}
