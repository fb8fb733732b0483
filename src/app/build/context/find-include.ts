import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { isFault, limits } from '../../../base/index.ts';
import type { ContextTree, FindInclude, FoundInclude } from '../../../build/index.ts';
import { isSystemError } from '../../../host/index.ts';
import type { ReadDockerfile } from '../read-dockerfile.ts';

type Refused = Extract<FoundInclude, { readonly kind: 'refused' }>;

/**
 * Finds what a Dockerfile of this machine includes: files of the context, or of the Dockerfile's own directory when that lies elsewhere,
 * links followed only within it.
 *
 * @param dockerfile one whose text comes from elsewhere counts as standing in the context
 */
export function findLocalInclude(context: string, dockerfile: ReadDockerfile): FindInclude {
  const own = dockerfile.path === undefined ? context : dirname(dockerfile.path);
  return (path, from) => {
    const named = join(from === dockerfile.file ? own : dirname(from), path);
    try {
      const root = isWithin(realpathSync(context), realpathSync(own)) ? realpathSync(context) : realpathSync(own);
      const real = realpathSync(named);
      if (!isWithin(root, real)) return refuseOutside(path);
      const stats = statSync(real);
      if (!stats.isFile()) return { kind: 'refused', message: `${named} is not a file` };
      return stats.size > limits.textFile
        ? refuseLarge(path)
        : { kind: 'file', file: named, bytes: readFileSync(real) };
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? refuseAbsent(named)
        : { kind: 'refused', message: `${named} can not be read` };
    }
  };
}

/** Finds what the Dockerfile of a context that comes from elsewhere includes: files of that context. */
export function findTreeInclude(tree: ContextTree['tree']): FindInclude {
  return (path, from) => {
    const named = posix.join(posix.dirname(from), path);
    if (named === '..' || named.startsWith('../')) return refuseOutside(path);
    try {
      const bytes = tree.readFile(named, limits.textFile);
      return bytes === undefined ? refuseAbsent(named) : { kind: 'file', file: named, bytes };
    } catch (error) {
      if (isFault(error, 'base/too-large')) return refuseLarge(path);
      throw error;
    }
  };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

function refuseOutside(path: string): Refused {
  const hint = 'Include files of the context, by a path relative to the file that includes them.';
  return { kind: 'refused', message: `"${path}" leads out of the context`, hint };
}

function refuseAbsent(named: string): Refused {
  const hint = 'Write the path relative to the file that includes it.';
  return { kind: 'refused', message: `there is no file ${named} to include`, hint };
}

function refuseLarge(path: string): Refused {
  return { kind: 'refused', message: `${path} has more than ${limits.textFile} bytes` };
}
