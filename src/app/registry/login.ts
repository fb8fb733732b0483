import { Fault, wrapFault } from '../../base/index.ts';
import { openRegistry, registryFault } from '../../registry/client/index.ts';
import type { Nacre } from '../nacre.ts';
import { forgetCredentials, type KeptCredentials, keepCredentials } from './credentials/keep-credentials.ts';
import { type RegistryAccess, registryOptions } from './registry-access.ts';
import { toRegistryName } from './registry-name.ts';

/** One call of `login`. */
export interface LoginCall extends RegistryAccess {
  /** @default Docker Hub */
  readonly registry?: string;
  readonly username: string;
  readonly password: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks a registry whether it takes a name and password, and keeps them for later calls, as Docker does.
 *
 * @throws registry/unauthorized when it does not; app/bad-registry-config
 */
export async function login(nacre: Nacre, call: LoginCall): Promise<KeptCredentials> {
  await checkLogin(nacre, call);
  const { username, password, environment } = call;
  return keepCredentials(toRegistryName(call.registry), { username, password }, { environment, host: nacre.host });
}

/** Asks a registry whether it takes a name and password, and keeps nothing. @throws registry/unauthorized when it does not */
export async function checkLogin(nacre: Nacre, call: LoginCall): Promise<void> {
  const name = toRegistryName(call.registry);
  const { username, password, signal } = call;
  using registry = openRegistry({
    ...registryOptions(nacre, call),
    credentials: async () => ({ kind: 'password', username, password }),
  });
  try {
    await registry.check(name, signal);
  } catch (error) {
    throw wrapFault(`log in to ${name}`, isRefusal(error) ? refusal(error) : error);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Fault && error.code === 'registry/unauthorized';
}

function refusal(cause: unknown): Fault {
  return registryFault('registry/unauthorized', 'the registry does not take this name and password', {
    hint: 'Check both; where accounts have a second factor, give an access token as the password.',
    cause,
  });
}

/** One call of `logout`. */
export interface LogoutCall extends Pick<RegistryAccess, 'environment'> {
  /** @default Docker Hub */
  readonly registry?: string;
}

/** Forgets the credentials for a registry. @returns whether there were any */
export async function logout(nacre: Nacre, { registry, environment }: LogoutCall): Promise<boolean> {
  return forgetCredentials(toRegistryName(registry), { environment, host: nacre.host });
}
