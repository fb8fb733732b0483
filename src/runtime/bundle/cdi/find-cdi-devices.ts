import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeFault } from '../../faults.ts';
import { type DeviceEdits, noEdits } from '../../spec/device-edits.ts';
import type { DeviceNode } from '../../spec/devices.ts';
import { findDevices } from '../find-devices.ts';
import { type CdiEdits, type CdiNode, type CdiSpec, toCdiSpec } from './cdi-spec.ts';

/** Where vendors put their descriptions; what a later one says of a device counts. */
const usualDirectories: readonly string[] = ['/etc/cdi', '/var/run/cdi'];

const mostBytes = 4 * 1024 * 1024;

/**
 * What devices with vendors' names bring into a container.
 *
 * @param names `vendor.com/class=name`
 * @throws runtime/bad-cdi when one is not described, runtime/mount-source when the host does not have its node
 */
export async function findCdiDevices(
  names: readonly string[],
  directories: readonly string[] = usualDirectories,
): Promise<DeviceEdits> {
  if (names.length === 0) return noEdits;
  const specs = await readSpecs(directories);
  const found = new Set<CdiEdits>();
  for (const name of names) {
    const spec = specs.findLast((each) => each.devices.some((device) => nameOf(each, device) === name));
    const device = spec?.devices.find((each) => nameOf(spec, each) === name);
    if (spec === undefined || device === undefined) throw notDescribed(name, specs, directories);
    // What all devices of a description share comes once.
    found.add(spec.edits).add(device.edits);
  }
  return joinEdits([...found]);
}

function nameOf({ kind }: CdiSpec, { name }: { readonly name: string }): string {
  return `${kind}=${name}`;
}

function joinEdits(all: readonly CdiEdits[]): DeviceEdits {
  return {
    env: all.flatMap(({ env }) => env),
    nodes: all.flatMap(({ nodes }) => nodes).flatMap(toNodes),
    mounts: all.flatMap(({ mounts }) => mounts),
    hooks: all.flatMap(({ hooks }) => hooks),
    groups: all.flatMap(({ groups }) => groups),
  };
}

function toNodes({ path, hostPath, permissions, fileMode, uid, gid }: CdiNode): readonly DeviceNode[] {
  return findDevices([{ source: hostPath, target: path, access: permissions }]).map((node) => ({
    ...node,
    ...(fileMode === undefined ? {} : { fileMode: fileMode & 0o7777 }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  }));
}

function notDescribed(name: string, specs: readonly CdiSpec[], directories: readonly string[]): Error {
  const known = specs.flatMap((spec) => spec.devices.map((device) => nameOf(spec, device)));
  return runtimeFault('runtime/bad-cdi', `device ${name}: no vendor describes it in ${directories.join(' or ')}`, {
    hint: known.length === 0 ? adviceFor(name) : `Use one of ${known.join(', ')}.`,
  });
}

function adviceFor(name: string): string {
  return name.startsWith('nvidia.com/')
    ? "Install NVIDIA's container toolkit, and run `nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml`."
    : "Install the vendor's description of its devices.";
}

async function readSpecs(directories: readonly string[]): Promise<readonly CdiSpec[]> {
  const files = directories.flatMap((directory) =>
    listFiles(directory)
      .filter((name) => /\.(?:json|ya?ml)$/.test(name))
      .sort()
      .map((name) => join(directory, name)),
  );
  return await Promise.all(files.map(async (file) => toCdiSpec(await parse(file), file)));
}

function listFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

async function parse(file: string): Promise<unknown> {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > mostBytes) throw new Error('it is too large');
    const text = bytes.toString('utf8');
    if (file.endsWith('.json')) return JSON.parse(text);
    const { parse: parseYaml } = await import('yaml');
    return parseYaml(text, { uniqueKeys: false, maxAliasCount: 100 });
  } catch (cause) {
    throw runtimeFault('runtime/bad-cdi', `device description ${file} can not be read`, { cause });
  }
}
