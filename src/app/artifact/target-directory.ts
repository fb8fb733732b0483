import { existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { normalizeEntryPath } from '../../archive/index.ts';
import { fsPath, reasonOf } from '../../base/index.ts';
import { appFault } from '../faults.ts';

/** Where files of an artifact go. */
export interface TargetDirectory {
  /**
   * Where a file is to be written, its directories made. No link below the directory is followed.
   *
   * @throws archive/escaping-path, archive/bad-path, app/bad-artifact
   */
  place(title: string): string;
}

/** @throws app/bad-target when it can not be a directory */
export function openTargetDirectory(path: string): TargetDirectory {
  makeDirectory(path);
  if (!statSync(path).isDirectory())
    throw appFault('app/bad-target', `${path} is not a directory`, { hint: 'Name a directory with -o.' });
  const root = realpathSync(path);
  return {
    place(title) {
      const plain = normalizeEntryPath(title);
      if (plain === '')
        throw appFault('app/bad-artifact', 'a file of the artifact has no name', {
          hint: 'Pull its blob by its digest.',
        });
      const whole = join(root, plain);
      for (const directory of directoriesAbove(root, whole)) makeOwn(directory, title);
      return whole;
    },
  };
}

/** Makes a directory and those that it lies in, one by one: asked for all at once, Node never ends where none can be made, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (existsSync(path)) return;
    throw appFault('app/bad-target', `${path} can not be made: ${reasonOf(error)}`, {
      hint: 'Name a directory with -o that you may write to.',
      cause: error,
    });
  }
}

/** Those between a root and a path, the highest first. */
function directoriesAbove(root: string, path: string): readonly string[] {
  const found: string[] = [];
  for (let at = dirname(path); at.length > root.length; at = dirname(at)) found.push(at);
  return found.reverse();
}

function makeOwn(directory: string, title: string): void {
  const found = lstatSync(fsPath(directory), { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(fsPath(directory));
  else if (!found.isDirectory())
    throw appFault('app/bad-artifact', `${JSON.stringify(title)} can not be written: ${directory} is no directory`, {
      hint: 'Remove it, or pull into another directory.',
    });
}
