import { isJsonObject } from '../base/index.ts';
import { toDictionary } from '../template/index.ts';

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

/** A value of Docker's shape for templates: of what has keys that are not fields, any may be asked for. */
export function toDictionaries(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => toDictionaries(each));
  if (!isJsonObject(value)) return value;
  const entries = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toDictionaries(inner, name)]));
  return keyed.has(key) ? toDictionary(entries) : entries;
}
