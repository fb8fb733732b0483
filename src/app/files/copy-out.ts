import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { writeLayer } from '../../archive/index.ts';
import { fsPath, type OnEvent } from '../../base/index.ts';
import { type FileNode, type FileTree, toFileTree, toTarItems, writeFiles } from '../../image/index.ts';
import { runSteps } from '../containers/run-steps.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { noFile } from '../no-file.ts';
import { openOutput } from '../open-output.ts';
import { createOpenLayers, findOperand } from './find-operand.ts';

export interface CopyOutRequest {
  /** An image, a container or a layer, as `findOperand` takes it. */
  readonly name: string;
  /** ID of the container that is meant, where an image may have the same name. */
  readonly container?: string;
  /** Absolute path in it; `/.` at the end means what is in the directory, without the directory. */
  readonly path: string;
  /** Whether a symbolic link at the path's end is followed. @default false */
  readonly follow?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

export interface CopyToDirectoryRequest extends CopyOutRequest {
  /** Path on this machine. */
  readonly target: string;
  /** Whether files get the owners, set-ID bits and attributes of the image; done for root alone. @default false */
  readonly archive?: boolean;
}

/** What is copied. */
interface Source {
  readonly tree: FileTree;
  readonly node: FileNode;
  /** What it is called; '' when only what is in it is meant. */
  readonly name: string;
}

/**
 * Writes a file or directory of an image or container to standard output, as a tar.
 *
 * @throws app/no-operand, app/no-file, app/bad-target, base/cancelled
 */
export async function copyToTar(nacre: Nacre, request: CopyOutRequest): Promise<void> {
  using _lease = nacre.store.lease();
  const { tree, node, name } = await openSource(nacre, request);
  using output = openOutput(undefined);
  const { signal } = request;
  const progress = tellProgress(request);
  const write = (bytes: Uint8Array): void => {
    output.write(bytes);
    progress.advance(bytes.length);
  };
  await writeLayer(toTarItems(tree, node, name), write, signal === undefined ? {} : { signal });
  output.commit();
  progress.done();
}

/**
 * Writes a file or directory of an image or container to this machine, by Docker's rules: into a directory that is there, else as what is
 * named. Devices and named pipes are left out, with a warning.
 *
 * @throws app/no-operand, app/no-file, app/bad-target, image/not-written, image/unreadable, base/cancelled
 */
export async function copyToDirectory(nacre: Nacre, request: CopyToDirectoryRequest): Promise<void> {
  using _lease = nacre.store.lease();
  const source = await openSource(nacre, request);
  const target = toTarget(source, request.target);
  const isRoot = nacre.host().currentUser().uid === 0;
  const owners = request.archive === true && isRoot ? 'image' : 'caller';
  const steps = writeFiles(source.tree, source.node, target, { ops: nacre.host(), owners });
  const progress = tellProgress(request);
  const { skipped } = await runSteps(steps, progress.advance, request.signal);
  progress.done();
  if (skipped === 0) return;
  const what = skipped === 1 ? 'a device or named pipe was' : `${skipped} devices and named pipes were`;
  request.onEvent?.({ kind: 'warning', message: `${what} left out` });
}

/** What is told while files are copied. */
function tellProgress({ name, path, onEvent }: CopyOutRequest): { advance(bytes: number): void; done(): void } {
  const id = `${name}:${path}`;
  const started = performance.now();
  onEvent?.({ kind: 'start', id, label: `copy ${id}` });
  return {
    advance: (bytes) => onEvent?.({ kind: 'advance', id, bytes }),
    done: () => onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 }),
  };
}

async function openSource(
  nacre: Nacre,
  { name, container = name, path, follow = false }: CopyOutRequest,
): Promise<Source> {
  const operand = await findOperand(nacre, container, createOpenLayers(nacre));
  const tree = toFileTree(operand.layers);
  const within = /\/\.?$/.test(path);
  const { node } = tree.resolve(path, { follow: follow || within });
  if (node === undefined) throw noFile([tree], path, name);
  if (!within) return { tree, node, name: basename(path) === '..' ? basename(node.path) : basename(path) };
  if (node.entry.type !== 'directory')
    throw appFault('app/no-file', `${path} in ${name} is not a directory`, {
      hint: 'Leave out what follows its name.',
    });
  const isContent = path.endsWith('/.') || node.path === '';
  return { tree, node, name: isContent ? '' : basename(node.path) };
}

/** Where the source is to be. @throws app/bad-target */
function toTarget({ node, name }: Source, text: string): string {
  const path = resolve(text);
  const found = statSync(fsPath(path), { throwIfNoEntry: false });
  const isDirectory = node.entry.type === 'directory';
  if (found?.isDirectory() === true) return name === '' ? realpathSync(path) : join(realpathSync(path), name);
  if (found !== undefined) return toExisting(path, found, isDirectory);
  if (!existsSync(dirname(path)))
    throw badTarget(`there is no directory ${dirname(path)}`, 'Make it first, or name a place in one that is there.');
  if (!isDirectory && text.endsWith('/'))
    throw badTarget(`there is no directory ${text}`, 'Make it first, or leave out the / at its end.');
  return join(realpathSync(dirname(path)), basename(path));
}

function toExisting(path: string, found: Stats, isDirectory: boolean): string {
  if (isDirectory) throw badTarget(`${path} is there and not a directory`, 'Name a directory, or one to be made.');
  if (!found.isFile()) throw badTarget(`${path} is there and not a regular file`, 'Name a file, or - for a tar.');
  return realpathSync(path);
}

function badTarget(message: string, hint: string): Error {
  return appFault('app/bad-target', message, { hint });
}
