import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault, isJsonObject, type Json, parseJson } from '../base/index.ts';
import type { PrivateMounts, Programs } from '../host/index.ts';
import type { LayerAtRest, LayerRef, Layers } from '../oci/index.ts';
import { snapshotFault } from './faults.ts';
import { indexReader } from './index-reader.ts';
import type { TreeKind } from './layer-tree.ts';
import type { LowerLayer } from './lower-layer.ts';
import { stays, type Unpacking } from './unpacked-layers.ts';

const inside: PrivateMounts = { userNamespace: true };

/** Trees that an ordinary user unpacks: files of other users in them are his to remove only in his namespace. */
export function namespacedTrees(host: Programs): TreeKind {
  return { suffix: 'userns', remove: (holder) => removeInside([holder], host) };
}

/** Removes files in a user namespace; none is fine. */
export async function removeInside(paths: readonly string[], host: Programs): Promise<void> {
  const { status, stderr } = await host.run('rm', ['-rf', '--', ...paths], inside);
  if (status === 0) return;
  throw snapshotFault('snapshot/unpack-failed', `remove ${paths.join(', ')}: ${String(stderr).trim()}`);
}

/** Unpacks in a user namespace. What is in a layer is read through its index: an ordinary user may not look into all of its files. */
export function unpackInNamespace(host: Programs, layers: Layers): Unpacking {
  return {
    inUserNamespace: true,
    async unpack({ tarPath, size }, directory, onRead, signal) {
      const args = ['--disable-warning=ExperimentalWarning', helperPath(), tarPath, directory];
      const cancel = signal === undefined ? {} : { signal };
      const { stdout, stderr } = await host.run(process.execPath, args, { ...inside, ...cancel });
      onRead(size);
      return readAnswer(String(stdout), String(stderr));
    },
    async open(layer, directory): Promise<LowerLayer> {
      return toLowerLayer(layer, await layers.rest(layer), directory);
    },
  };
}

async function toLowerLayer({ diffId }: LayerRef, atRest: LayerAtRest, directory: string): Promise<LowerLayer> {
  const { openIndexedLayer } = await import('../archive/index.ts');
  const index = openIndexedLayer(atRest);
  const { opaque, entry } = index.root;
  const { mode, uid, gid } = entry;
  return {
    diffId,
    directory,
    show: stays,
    hidesAll: opaque,
    root: index.rootSaid ? { mode, uid, gid } : undefined,
    reader: indexReader(index),
  };
}

/** Names of attributes at most; one of a kind each. */
const answerLimit = 1024 * 1024;

/** @throws what the process threw */
function readAnswer(stdout: string, stderr: string): readonly string[] {
  const answer = stdout === '' ? undefined : parseJson(Buffer.from(stdout), answerLimit);
  if (answer === undefined || !isJsonObject(answer))
    throw snapshotFault('snapshot/unpack-failed', `unpack in a user namespace: ${stderr.trim()}`);
  const { refused, code, message, exit, status, hint } = answer;
  if (Array.isArray(refused)) return refused.map(String);
  const kind = { exit: numberOf(exit, 1), status: numberOf(status, 500), about: '' };
  throw new Fault(String(code), kind, String(message), typeof hint === 'string' ? { hint } : {});
}

function numberOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Where the program lies that unpacks: beside this file, or above the chunks of the bundle. */
function helperPath(): string {
  const places = ['./unpack-in-namespace.ts', '../unpack-in-namespace.js', '../../unpack-in-namespace.js'];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is none of ${paths.join(', ')}`);
  return found;
}
