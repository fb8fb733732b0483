import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Toml from 'smol-toml';
import { isJsonObject, messageOf, reasonOf } from '../../base/index.ts';
import { isSystemError } from '../../host/index.ts';
import { badConfig } from './read-json-file.ts';
import { userDirectories } from './user-directories.ts';

/** What is said of the images whose names begin in one way. Source: containers-registries.conf(5), version 2. */
export interface RegistryEntry {
  /** `docker.io/library`, or `*.example.com` for all hosts of a domain. */
  readonly prefix: string;
  /** What stands in the prefix's place where the images are. */
  readonly location: string;
  readonly insecure: boolean;
  readonly blocked: boolean;
  readonly mirrors: readonly MirrorEntry[];
  /** The file that says so. */
  readonly file: string;
}

export interface MirrorEntry {
  readonly location: string;
  readonly insecure: boolean;
  /** Which images are asked of it. */
  readonly serves: 'all' | 'digest-only' | 'tag-only';
}

/**
 * What podman's, buildah's and skopeo's configuration says of registries: `$CONTAINERS_REGISTRIES_CONF`, else the user's registries.conf, else the
 * system's, and then the files of registries.conf.d, of which later ones go before.
 *
 * @throws app/bad-registry-config with the place of what is wrong
 */
export function readRegistriesConf(
  environment: Readonly<Record<string, string | undefined>>,
): readonly RegistryEntry[] {
  const { config } = userDirectories(environment);
  const user = join(config, 'containers');
  const asked = environment.CONTAINERS_REGISTRIES_CONF;
  const main = asked
    ? readEntries(asked)
    : (readEntries(join(user, 'registries.conf')) ?? readEntries('/etc/containers/registries.conf'));
  const dropped = ['/etc/containers', user].flatMap((place) => list(join(place, 'registries.conf.d')));
  const entries = new Map<string, RegistryEntry>();
  for (const entry of [...(main ?? []), ...dropped.flatMap((file) => readEntries(file) ?? [])])
    entries.set(entry.prefix, entry);
  return [...entries.values()];
}

/** @returns `undefined` when there is no such file */
function readEntries(file: string): readonly RegistryEntry[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw badConfig(file, `can not be read: ${reasonOf(error)}`);
  }
  // Most say nothing of single registries.
  if (!/^\s*\[\[/m.test(text)) return [];
  const { registry = [] } = parseToml(file, text);
  return toTables(file, 'registry', registry).map((table) => toEntry(file, table));
}

function parseToml(file: string, text: string): Record<string, unknown> {
  // Loaded here: few machines have such a file, and reading one takes 7 ms.
  const { createRequire } = process.getBuiltinModule('node:module');
  const { parse }: typeof Toml = createRequire(import.meta.url)('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    throw badConfig(file, `is not TOML: ${messageOf(error).split('\n')[0]}`);
  }
}

type Table = Readonly<Record<string, unknown>>;

function toEntry(file: string, table: Table): RegistryEntry {
  const text = (name: string): string => toText(file, table, name);
  const prefix = text('prefix') || text('location');
  if (!/^(\*\.)?[^\s*]+$/.test(prefix))
    throw badConfig(file, `has a registry without a prefix that can be: "${prefix}"`);
  return {
    prefix,
    location: text('location') || prefix,
    insecure: table.insecure === true,
    blocked: table.blocked === true,
    mirrors: toTables(file, 'mirror', table.mirror ?? []).map((mirror) => toMirror(file, mirror, table)),
    file,
  };
}

function toMirror(file: string, mirror: Table, registry: Table): MirrorEntry {
  const location = toText(file, mirror, 'location');
  if (location === '') throw badConfig(file, 'has a mirror without a location');
  const serves = toText(file, mirror, 'pull-from-mirror') || 'all';
  if (serves !== 'all' && serves !== 'digest-only' && serves !== 'tag-only')
    throw badConfig(file, `has pull-from-mirror = "${serves}", which is none of all, digest-only and tag-only`);
  const isDigestOnly = registry['mirror-by-digest-only'] === true;
  return { location, insecure: mirror.insecure === true, serves: isDigestOnly ? 'digest-only' : serves };
}

function toText(file: string, table: Table, name: string): string {
  const value = table[name] ?? '';
  if (typeof value === 'string') return value.replace(/\/+$/, '');
  throw badConfig(file, `has a ${name} that is no text`);
}

function toTables(file: string, name: string, value: unknown): readonly Table[] {
  if (Array.isArray(value) && value.every((each) => isJsonObject(each))) return value;
  throw badConfig(file, `has a ${name} that is no table`);
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.conf'))
      .toSorted()
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}
