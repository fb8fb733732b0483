import { constants, copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fsPath } from '../../../base/index.ts';
import type { ContextNode, ContextSource } from '../../../build/index.ts';

/** Directories that are made anew, or that nothing of an image is made of. */
const leftOut = new Set(['node_modules', '.git']);

/** The files of a project that its image may be made of, in an order that depends on their names alone. */
export function* listSources(context: ContextSource): Generator<ContextNode> {
  const root = context.find('');
  if (root !== undefined) yield* listBelow(context, root);
}

function* listBelow(context: ContextSource, directory: ContextNode): Generator<ContextNode> {
  for (const node of context.list(directory)) {
    if (leftOut.has(node.path.slice(node.path.lastIndexOf('/') + 1))) continue;
    yield node;
    if (node.type === 'directory') yield* listBelow(context, node);
  }
}

/** Copies the files of a project to where it is built. */
export function copySources(directory: string, context: ContextSource, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const node of listSources(context)) {
    const to = fsPath(join(target, node.path));
    if (node.type === 'directory') mkdirSync(to, { recursive: true });
    if (node.type === 'symlink') symlinkSync(context.readLink(node), to);
    if (node.type !== 'file') continue;
    mkdirSync(fsPath(dirname(join(target, node.path))), { recursive: true });
    copyFileSync(fsPath(join(directory, node.path)), to, constants.COPYFILE_FICLONE);
  }
  // What says what the project is belongs to it, whatever .dockerignore says.
  copyFileSync(join(directory, 'package.json'), join(target, 'package.json'));
}
