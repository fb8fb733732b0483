import { comparePaths, parseJson, wrapFault } from '../../base/index.ts';
import { createIndex, type Descriptor, type NamedDescriptor, parseIndex } from '../../oci/index.ts';
import { storeFault } from '../faults.ts';

/** Name of an image within its layout. Source: image-spec annotations.md. */
const refName = 'org.opencontainers.image.ref.name';
/** Full reference of an image; what containerd and docker write beside a `refName` that then holds the tag alone. */
const containerdName = 'io.containerd.image.name';

/** What index.json of an image layout says. Source: image-spec image-layout.md. */
export interface LayoutIndex {
  readonly entries: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** An image and the names it is to have in a layout. */
export interface NamedImage {
  /** None for an image that is to be found by its digest. */
  readonly names: readonly string[];
  readonly descriptor: Descriptor;
}

export const emptyLayoutIndex: LayoutIndex = { entries: [], annotations: {} };

/** The file that says that a directory is a layout. */
export const layoutFile: string = '{"imageLayoutVersion":"1.0.0"}';

/**
 * @param where what to call the layout in a message
 * @throws store/bad-layout when the version is not 1
 */
export function assertLayoutFile(bytes: Uint8Array, where: string): void {
  const hint = 'Only OCI image layouts of version 1 are handled.';
  let json: unknown;
  try {
    json = parseJson(bytes, 64 * 1024);
  } catch (cause) {
    throw storeFault('store/bad-layout', `${where}: oci-layout is not JSON`, { hint, cause });
  }
  const version =
    typeof json === 'object' && json !== null && 'imageLayoutVersion' in json ? json.imageLayoutVersion : '';
  if (typeof version === 'string' && /^1\.\d+\.\d+$/.test(version)) return;
  throw storeFault('store/bad-layout', `${where}: oci-layout names version ${JSON.stringify(version)}`, { hint });
}

/** @throws oci/bad-document, base/bad-json, base/too-large */
export function parseLayoutIndex(bytes: Uint8Array, where: string): LayoutIndex {
  try {
    const { manifests, annotations } = parseIndex(bytes);
    return { entries: manifests, annotations };
  } catch (error) {
    throw wrapFault(`${where}: index.json`, error);
  }
}

/** The bytes of index.json; the same index always gives the same. */
export function formatLayoutIndex(index: LayoutIndex): Uint8Array {
  const { entries, annotations } = index;
  return createIndex({ manifests: entries, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) }).bytes;
}

/** The image of that name: by full reference, by name within the layout, or by digest. The first one, when there are several. */
export function findInLayout(index: LayoutIndex, name: string): Descriptor | undefined {
  const entry =
    index.entries.find((one) => namesOf(one).includes(name)) ?? index.entries.find((one) => one.digest === name);
  return entry === undefined ? undefined : unnamed(entry);
}

/** Every image by its fullest name, or its digest when it has none; in byte order. */
export function listLayout(index: LayoutIndex, updatedAt: number): readonly NamedDescriptor[] {
  return index.entries
    .map((entry) => ({ name: namesOf(entry)[0] ?? entry.digest, descriptor: unnamed(entry), updatedAt }))
    .sort((a, b) => comparePaths(a.name, b.name));
}

/** The index with a name pointing to a descriptor, and to nothing else. A digest as a name stands for an image without one. */
export function pointInLayout(index: LayoutIndex, name: string, descriptor: Descriptor): LayoutIndex {
  const without = withoutName(index, name);
  if (name === descriptor.digest) {
    return { ...without, entries: [...without.entries, unnamed(descriptor)] };
  }
  return { ...without, entries: [...without.entries, named(descriptor, { [refName]: name })] };
}

export function withoutName(index: LayoutIndex, name: string): LayoutIndex {
  const hasName = (entry: Descriptor): boolean => {
    const names = namesOf(entry);
    return names.length === 0 ? entry.digest === name : names.includes(name);
  };
  return { ...index, entries: index.entries.filter((entry) => !hasName(entry)) };
}

/**
 * The index of an archive. Each name stands in both annotations in full: containerd and docker look at theirs first, podman takes a
 * `refName` that is a whole reference, and skopeo is asked for what `refName` says.
 */
export function toArchiveIndex(images: readonly NamedImage[]): LayoutIndex {
  const entries = images.flatMap(({ names, descriptor }) =>
    names.length === 0
      ? [unnamed(descriptor)]
      : names.map((name) => named(descriptor, { [containerdName]: name, [refName]: name })),
  );
  return { entries, annotations: {} };
}

function namesOf(entry: Descriptor): readonly string[] {
  const { annotations = {} } = entry;
  return [annotations[containerdName], annotations[refName]].filter(isName);
}

const isName = (name: string | undefined): name is string => name !== undefined && name !== '';

function named(descriptor: Descriptor, names: Readonly<Record<string, string>>): Descriptor {
  const plain = unnamed(descriptor);
  return { ...plain, annotations: { ...plain.annotations, ...names } };
}

/** The descriptor as it is wherever it goes: what it is called here stays behind. */
function unnamed(descriptor: Descriptor): Descriptor {
  const { annotations, ...rest } = descriptor;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => key !== refName && key !== containerdName);
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) };
}
