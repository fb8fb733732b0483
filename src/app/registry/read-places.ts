import { formatReference, type Reference } from '../../oci/index.ts';
import { type ReadPlace, type RegistryOptions, toReadPlace } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import { readDaemonList } from './daemon-config.ts';
import { badConfig } from './read-json-file.ts';
import { type MirrorEntry, type RegistryEntry, readRegistriesConf } from './registries-conf.ts';
import { toRegistryName } from './registry-name.ts';

/**
 * Where images are to be read: the mirrors that are asked first, and where their repositories have moved. Docker's `registry-mirrors` are mirrors
 * of Docker Hub; registries.conf says more of any registry. Sources: Docker, "Docker Hub mirror"; containers-registries.conf(5).
 */
export function createReadPlaces(
  environment: Readonly<Record<string, string | undefined>>,
): Required<Pick<RegistryOptions, 'mirrors' | 'home'>> {
  let entries: readonly RegistryEntry[] | undefined;
  const find = (name: Reference): Found | undefined => {
    entries ??= readRegistriesConf(environment);
    return findEntry(nameOf(name), entries);
  };
  return {
    mirrors: (name) => [...placesOf(name, find(name)), ...hubMirrors(name, environment)],
    home(name) {
      const found = find(name);
      if (found === undefined) return undefined;
      const { entry, rest } = found;
      const { registry, repository } = name;
      if (entry.blocked)
        throw appFault('app/blocked-registry', `${formatReference(name)} is blocked by ${entry.file}`, {
          hint: 'Take blocked = true out of the file, or use an image of another registry.',
        });
      // A prefix for all hosts of a domain keeps each where it is, unless another place is named.
      if (entry.location === entry.prefix) return entry.insecure ? { registry, repository, insecure: true } : undefined;
      return toPlace(`${entry.location}${rest}`, entry);
    },
  };
}

/** Registries that registries.conf calls insecure, for whatever is asked of them. */
export function insecureLocations(entries: readonly RegistryEntry[]): ReadonlySet<string> {
  const places = entries.flatMap(({ location, insecure, mirrors }) => [{ location, insecure }, ...mirrors]);
  return new Set(places.filter(({ insecure }) => insecure).map(({ location }) => toRegistryName(location)));
}

/** An entry, and what of a name its prefix leaves: `/app` of `registry.example/team/app`. */
interface Found {
  readonly entry: RegistryEntry;
  readonly rest: string;
}

/** The longest prefix wins. */
function findEntry(name: string, entries: readonly RegistryEntry[]): Found | undefined {
  return entries
    .flatMap((entry): readonly Found[] => {
      const rest = restOf(name, entry.prefix);
      return rest === undefined ? [] : [{ entry, rest }];
    })
    .sort((a, b) => b.entry.prefix.length - a.entry.prefix.length)[0];
}

function restOf(name: string, prefix: string): string | undefined {
  if (prefix.startsWith('*.')) {
    const [host = '', ...path] = name.split('/');
    return host.replace(/:\d+$/, '').endsWith(prefix.slice(1)) ? `/${path.join('/')}` : undefined;
  }
  const rest = name.slice(prefix.length);
  return name.startsWith(prefix) && (rest === '' || rest.startsWith('/')) ? rest : undefined;
}

function placesOf(name: Reference, found: Found | undefined): readonly ReadPlace[] {
  if (found === undefined || found.entry.blocked) return [];
  const isFor = ({ serves }: MirrorEntry): boolean =>
    serves === 'all' || (serves === 'digest-only') === (name.digest !== undefined);
  return found.entry.mirrors.filter(isFor).map((mirror) => toPlace(`${mirror.location}${found.rest}`, mirror));
}

function toPlace(location: string, { insecure }: { readonly insecure: boolean }): ReadPlace {
  const slash = location.indexOf('/');
  if (slash === -1) throw badConfig('registries.conf', `has a location without a repository: ${location}`);
  const repository = location.slice(slash + 1);
  const registry = toRegistryName(location.slice(0, slash));
  return { registry, repository, ...(insecure ? { insecure } : {}) };
}

function hubMirrors(name: Reference, environment: Readonly<Record<string, string | undefined>>): readonly ReadPlace[] {
  if (name.registry !== 'docker.io') return [];
  const origins = readDaemonList('registry-mirrors', environment).flatMap((text) => URL.parse(text) ?? []);
  return origins.map((origin) => toReadPlace(origin, name));
}

function nameOf({ registry, repository }: Reference): string {
  return `${registry}/${repository}`;
}
