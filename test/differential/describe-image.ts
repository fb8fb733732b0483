import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { detectCompression } from '../../src/archive/index.ts';
import { type FileNode, type FileTree, openFileTree } from '../../src/image/index.ts';
import type { LayerAtRest } from '../../src/oci/index.ts';
import { restLayer } from '../archive/rest-layer.ts';

/** What two builders are compared by: a line for each path, and one for each field of the configuration. */
export interface Description {
  readonly tree: readonly string[];
  readonly config: readonly string[];
}

/** Reads images of OCI layouts; layers that several have are read once. */
export type DescribeImage = (layout: string) => Description;

/** @param scratch for layers while they are read */
export function createDescriber(scratch: string): DescribeImage {
  const layers = new Map<string, LayerAtRest>();
  return (layout) => {
    const blob = (digest: string): Buffer => readFileSync(join(layout, 'blobs', digest.replace(':', '/')));
    const json = (digest: string): Json => JSON.parse(blob(digest).toString('utf8')) as Json;
    const manifest = findManifest(JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as Json, json);
    const stack = (manifest.layers ?? []).map(({ digest }) => {
      const layer = layers.get(digest) ?? restLayer(scratch, decompress(blob(digest)));
      layers.set(digest, layer);
      return layer;
    });
    return {
      tree: describeTree(openFileTree(stack)),
      config: describeConfig(json(manifest.config?.digest ?? '')),
    };
  };
}

interface Pointer {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The parts of OCI documents that are looked at. */
interface Json {
  readonly manifests?: readonly Pointer[];
  readonly layers?: readonly Pointer[];
  readonly config?: Pointer & Readonly<Record<string, unknown>>;
  readonly author?: string;
}

function findManifest(document: Json, read: (digest: string) => Json): Json {
  if (document.manifests === undefined) return document;
  const [first] = document.manifests.filter(
    ({ annotations }) => annotations?.['vnd.docker.reference.type'] !== 'attestation-manifest',
  );
  if (first === undefined) throw new Error('a layout without an image');
  return findManifest(read(first.digest), read);
}

function decompress(bytes: Buffer): Buffer {
  switch (detectCompression(bytes)) {
    case 'gzip':
      return gunzipSync(bytes);
    case 'zstd':
      return zstdDecompressSync(bytes);
    default:
      return bytes;
  }
}

const fields = [
  ...['Cmd', 'Entrypoint', 'Env', 'ExposedPorts', 'Healthcheck', 'Labels', 'OnBuild', 'Shell', 'StopSignal', 'User'],
  ...['Volumes', 'WorkingDir'],
];

/** Fields that say how to run the image, in the order of their names; what is empty is left out. */
function describeConfig({ config = { digest: '' }, author }: Json): readonly string[] {
  const told = fields.flatMap((name) => {
    const value = config[name];
    return isEmpty(value) ? [] : [`${name} ${JSON.stringify(sortKeys(value))}`];
  });
  return author === undefined || author === '' ? told : [`Author ${author}`, ...told];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || ['[]', '{}'].includes(JSON.stringify(value));
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every path with type, mode, owner, content, target, attributes and the first name of the file when it has several. */
function describeTree(tree: FileTree): readonly string[] {
  const first = new Map<object, string>();
  const walk = (directory: FileNode): readonly string[] =>
    (tree.children(directory) ?? []).flatMap((node) => {
      const before = first.get(node.inode);
      if (before === undefined) first.set(node.inode, node.path);
      return [describeNode(tree, node, before), ...walk(node)];
    });
  const root = tree.resolve('').node;
  return root === undefined ? [] : walk(root);
}

const letters = {
  directory: 'd',
  file: 'f',
  symlink: 'l',
  fifo: 'p',
  chardevice: 'c',
  blockdevice: 'b',
  hardlink: 'f',
};

function describeNode(tree: FileTree, node: FileNode, sameAs: string | undefined): string {
  const { type, mode, uid, gid, linkTarget, devMajor, devMinor, xattrs } = node.entry;
  const facts = [letters[type], mode.toString(8).padStart(4, '0'), `${uid}:${gid}`];
  if (type === 'file') facts.push(sameAs === undefined ? describeContent(tree, node) : `same as /${shown(sameAs)}`);
  if (type === 'symlink') facts.push(`-> ${shown(linkTarget)}`);
  if (devMajor + devMinor > 0) facts.push(`${devMajor}:${devMinor}`);
  for (const [name, value] of [...xattrs].sort()) facts.push(`${name}=${Buffer.from(value).toString('hex')}`);
  return `/${shown(node.path)} ${facts.join(' ')}`;
}

function describeContent(tree: FileTree, node: FileNode): string {
  const bytes = Buffer.from(tree.readFile(node.path, 1 << 28) ?? []);
  const text = bytes.toString('utf8');
  if (bytes.length <= 200 && Buffer.from(text).equals(bytes)) return JSON.stringify(text);
  return `${bytes.length} bytes ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
}

/** Text that is fit for a line. */
function shown(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll(' ', '\\040');
}

/** What an image has beside its base, and `- path` for what it has no more. */
export function describeChange({ tree, config }: Description, base: readonly string[]): string {
  const pathOf = (line: string): string => line.split(' ', 1)[0] ?? '';
  const [before, paths] = [new Set(base), new Set(tree.map(pathOf))];
  const onBase = paths.has('/bin/busybox');
  const kept = onBase ? tree.filter((line) => !before.has(line)) : tree;
  const gone = onBase ? base.map(pathOf).filter((path) => !paths.has(path)) : [];
  const files = [...kept, ...gone.map((path) => `- ${path}`)].sort();
  return [...files, '', ...config, ''].join('\n');
}
