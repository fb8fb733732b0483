import { isJsonObject, type JsonObject, mapConcurrent, parseJson } from '../../base/index.ts';
import { packagesFault } from '../faults.ts';
import { parseIntegrity } from '../integrity.ts';
import type { Registries } from '../npm/registries.ts';
import type { PackageFetcher } from '../package-fetcher.ts';
import { toMadeFor } from './fits-platform.ts';
import type { InstallPlan, LockedPackage } from './install-plan.ts';

/** What a registry says of a version, as it is remembered: what was published is never changed. */
export interface ManifestMemory {
  get(name: string, version: string): JsonObject | undefined;
  put(name: string, version: string, manifest: JsonObject): void;
}

const mostBytes = 4 * 1024 * 1024;
const width = 16;

/**
 * Asks registries for what a lock file does not tell: what optional packages are made for, and what the content of packages is.
 *
 * @throws packages/bad-index, packages/bad-integrity; whatever fetching throws
 */
export async function completePlan(
  plan: InstallPlan,
  registries: Pick<Registries, 'registryOf'>,
  fetcher: Pick<PackageFetcher, 'document'>,
  memory: ManifestMemory,
): Promise<InstallPlan> {
  const packages = await mapConcurrent(plan.packages, width, async (each) => {
    const needsMade = each.made === undefined && each.optional;
    if (!needsMade && each.origin.kind !== 'registry') return each;
    return complete(each, await readManifest(each, registries, fetcher, memory));
  });
  return { ...plan, packages };
}

async function readManifest(
  { name, version }: LockedPackage,
  registries: Pick<Registries, 'registryOf'>,
  fetcher: Pick<PackageFetcher, 'document'>,
  memory: ManifestMemory,
): Promise<JsonObject> {
  const known = memory.get(name, version);
  if (known !== undefined) return known;
  const url = `${registries.registryOf(name)}${name.replace('/', '%2f')}/${version}`;
  const json = parseJson(await fetcher.document(url, mostBytes), mostBytes);
  if (!isJsonObject(json)) throw packagesFault('packages/bad-index', `${url} tells of no package`);
  const { os = [], cpu = [], libc = [], dist = {} } = json;
  const manifest = { os, cpu, libc, dist };
  memory.put(name, version, manifest);
  return manifest;
}

function complete(each: LockedPackage, manifest: JsonObject): LockedPackage {
  const made = each.made ?? toMadeFor(manifest);
  if (each.origin.kind !== 'registry') return { ...each, made };
  const { dist } = manifest;
  const { tarball, integrity, shasum } = isJsonObject(dist) ? dist : {};
  const label = `${each.name}@${each.version}`;
  const text = typeof integrity === 'string' ? integrity : toSri(typeof shasum === 'string' ? shasum : '');
  const url = typeof tarball === 'string' ? tarball : undefined;
  return { ...each, made, origin: { kind: 'tarball', url, integrity: parseIntegrity(text, label) } };
}

function toSri(shasum: string): string {
  return `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`;
}
