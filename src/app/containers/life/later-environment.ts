import type { Nacre } from '../../nacre.ts';

/** Beside our own variables. Secrets that we were called with do not live on in what waits for something. */
const kept: readonly string[] = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'NODE_EXTRA_CA_CERTS',
];

/** The environment of what calls us later, on the same store. */
export function laterEnvironment({ store, runDirectory }: Nacre): Readonly<Record<string, string>> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && (kept.includes(name) || name.startsWith('NACRE_')) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(own), NACRE_ROOT: store.paths.root, NACRE_RUN: runDirectory };
}
