import { isJsonObject } from '../base/index.ts';
import { toDictionary, writtenAs } from '../template/index.ts';

/** Where Docker's shapes have keys that are not fields: labels, ports, networks. */
const keyed: ReadonlySet<string> = new Set([
  'Annotations',
  'Containers',
  'Data',
  'DriverOpts',
  'ExposedPorts',
  'Labels',
  'Networks',
  'Options',
  'PortBindings',
  'Ports',
  'Runtimes',
  'Sysctls',
  'Tmpfs',
  'Volumes',
]);

/** Where Docker's shapes have lists, which are empty for templates when there is none. */
const lists: ReadonlySet<string> = new Set([
  'Aliases',
  'Args',
  'Binds',
  'CapAdd',
  'CapDrop',
  'Cmd',
  'DeviceRequests',
  'Devices',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'Entrypoint',
  'Env',
  'ExecIDs',
  'ExtraHosts',
  'GroupAdd',
  'Links',
  'MaskedPaths',
  'Mounts',
  'OnBuild',
  'ReadonlyPaths',
  'RepoDigests',
  'RepoTags',
  'SecurityOpt',
  'Shell',
  'Ulimits',
  'VolumesFrom',
]);

/** Texts that are left out when they are empty. */
const texts: ReadonlySet<string> = new Set(['Driver', 'Name', 'StopSignal']);

/**
 * A value of Docker's shape for templates: of what has keys that are not fields, any may be asked for, and what is not set is what Docker's
 * templates see: an empty list, dictionary or text. JSON of it says what stood there.
 */
export function toDictionaries(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => toDictionaries(each));
  if (value === null || value === undefined) return toEmpty(value, key);
  if (!isJsonObject(value)) return value;
  const entries = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toDictionaries(inner, name)]));
  return withTexts(keyed.has(key) ? toDictionary(entries) : entries);
}

function toEmpty(value: null | undefined, key: string): unknown {
  if (lists.has(key)) return writtenAs([], value);
  return keyed.has(key) ? writtenAs(toDictionary({}), value) : value;
}

function withTexts(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(record).filter((name) => texts.has(name) && record[name] === undefined);
  if (names.length === 0) return record;
  return writtenAs({ ...record, ...Object.fromEntries(names.map((name) => [name, ''])) }, record);
}
