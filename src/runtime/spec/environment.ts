import { assertNoNul } from './command.ts';

/** Where commands are looked for in a container whose image does not say: what Docker sets. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the environment is made of, later entries going over earlier ones. */
export interface EnvironmentParts {
  readonly image: readonly string[];
  /** `NAME=value` sets, `NAME` alone removes. */
  readonly options: readonly string[];
  readonly hostname?: string;
  readonly home: string;
  readonly tty: boolean;
}

/**
 * The container's environment: PATH, HOSTNAME, TERM (`xterm`, on a terminal), then the image's, then the user's, and HOME when none
 * of these says it. A name keeps the place of its first entry and has its last value.
 *
 * @throws runtime/bad-flag when an entry holds a NUL byte
 */
export function toEnvironment(parts: EnvironmentParts): readonly string[] {
  const entries = new Map<string, string>([['PATH', defaultPath]]);
  if (parts.hostname !== undefined) entries.set('HOSTNAME', parts.hostname);
  if (parts.tty) entries.set('TERM', 'xterm');
  for (const entry of [...parts.image, ...parts.options]) apply(entries, entry);
  if (!entries.has('HOME')) entries.set('HOME', parts.home);
  const env = [...entries].map(([name, value]) => `${name}=${value}`);
  assertNoNul(env, 'an environment variable');
  return env;
}

function apply(entries: Map<string, string>, entry: string): void {
  const equals = entry.indexOf('=');
  if (equals < 0) entries.delete(entry);
  else entries.set(entry.slice(0, equals), entry.slice(equals + 1));
}
