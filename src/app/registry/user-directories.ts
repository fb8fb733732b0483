import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where configurations of a user lie. */
export interface UserDirectories {
  /** `$DOCKER_CONFIG`, else `~/.docker`. */
  readonly docker: string;
  /** `$XDG_CONFIG_HOME`, else `~/.config`. */
  readonly config: string;
  /** `$XDG_RUNTIME_DIR`, when it is set. */
  readonly runtime: string | undefined;
}

export function userDirectories(environment: Readonly<Record<string, string | undefined>>): UserDirectories {
  const home = environment.HOME || homedir();
  return {
    docker: environment.DOCKER_CONFIG || join(home, '.docker'),
    config: environment.XDG_CONFIG_HOME || join(home, '.config'),
    runtime: environment.XDG_RUNTIME_DIR || undefined,
  };
}
