import { limits } from '../../base/index.ts';
import type { Report } from './diagnostics.ts';
import type { EscapeCharacter, IncludedFile, Word } from './instruction.ts';
import { readSource } from './read-source.ts';
import type { Statement } from './read-statements.ts';
import { toWord } from './source-text.ts';

/** A file that INCLUDE names, or why it is not read. */
export type FoundInclude =
  | (IncludedFile & { readonly kind: 'file' })
  | { readonly kind: 'refused'; readonly message: string; readonly hint?: string };

/**
 * Finds a file that INCLUDE names.
 *
 * @param path as it is written: relative to the file that includes it
 * @param from the `file` of that one
 * @returns one `file` for one file, by whatever path it was reached: by it circles are found
 */
export type FindInclude = (path: string, from: string) => FoundInclude;

/** What is included with. */
export interface Including {
  readonly find: FindInclude | undefined;
  readonly escape: EscapeCharacter;
  readonly report: Report;
}

/** How deep files may include each other, and how many inclusions there may be: far more than anyone writes. */
const most = { depth: 16, files: 256 };

/** Puts the statements of included files where INCLUDE names them. */
export function includeFiles(
  file: string,
  statements: readonly Statement[],
  including: Including,
): { readonly statements: readonly Statement[]; readonly included: readonly IncludedFile[] } {
  const splicer = new Splicer(including);
  const spliced = splicer.splice([{ file }], statements);
  return { statements: spliced, included: [...splicer.included.values()] };
}

/** A file on the way from the Dockerfile to an INCLUDE. */
interface Link {
  readonly file: string;
  /** The path of the INCLUDE that named it; none names the Dockerfile. */
  readonly by?: Word;
}

/** Follows INCLUDE after INCLUDE, and counts them. */
class Splicer {
  readonly included: Map<string, IncludedFile> = new Map();
  readonly #including: Including;
  #files = 0;
  #bytes = 0;

  constructor(including: Including) {
    this.#including = including;
  }

  splice(chain: readonly Link[], statements: readonly Statement[]): readonly Statement[] {
    return statements.flatMap((statement) => (isInclude(statement) ? this.#include(chain, statement) : [statement]));
  }

  #include(chain: readonly Link[], { clause }: Statement): readonly Statement[] {
    const path = toWord(clause.line, clause.rest);
    const found = this.#find(chain, path);
    if (found === undefined) return [];
    if (chain.some(({ file }) => file === found.file)) {
      const way = [...chain.flatMap(({ by }) => by ?? []), path].map(({ place }) => `${place.file}:${place.line}`);
      const message = `${found.file} includes itself, by way of ${way.join(', ')}`;
      return this.#refuse(path, message, 'Remove one of these lines.');
    }
    this.#files += 1;
    this.#bytes += found.bytes.length;
    if (chain.length > most.depth || this.#files > most.files || this.#bytes > limits.textFile) {
      const message = `too much is included: at most ${most.files} files, ${most.depth} deep, ${limits.textFile} bytes in all`;
      return this.#refuse(path, message);
    }
    this.included.set(found.file, found);
    const { directives, statements } = readSource(found.file, found.bytes, this.#including.report);
    if (directives.escape !== this.#including.escape) {
      const message = `${found.file} has the escape character ${directives.escape}, and what includes it ${this.#including.escape}`;
      return this.#refuse(path, message, 'Begin both with the same # escape=.');
    }
    return this.splice([...chain, { file: found.file, by: path }], statements);
  }

  /** The file that a path names; `undefined` when it can't be had, which is reported. */
  #find(chain: readonly Link[], path: Word): IncludedFile | undefined {
    const found = refuseText(path.text) ?? this.#including.find?.(path.text, chain.at(-1)?.file ?? '') ?? noFiles;
    if (found.kind === 'file') return found;
    this.#refuse(path, found.message, found.hint);
    return undefined;
  }

  #refuse({ place }: Word, message: string, hint?: string): readonly Statement[] {
    this.#including.report('dockerfile/bad-include', place, message, hint);
    return [];
  }
}

function isInclude({ clause, extension }: Statement): boolean {
  return extension === true && clause.keyword.text.toLowerCase() === 'include';
}

type Refusal = Extract<FoundInclude, { readonly kind: 'refused' }>;

const noFiles: Refusal = {
  kind: 'refused',
  message: 'nothing can be included here',
  hint: 'Build from a file in a context that holds the other file too.',
};

/** What can be said of a path without looking for its file. */
function refuseText(path: string): Refusal | undefined {
  const hint = 'Write # nacre: INCLUDE PATH, relative to this file.';
  if (path === '') return { kind: 'refused', message: 'INCLUDE needs the path of a file', hint };
  if (path.startsWith('--')) return { kind: 'refused', message: `INCLUDE has no flag ${path}`, hint };
  if (path.startsWith('/')) return { kind: 'refused', message: `"${path}" is not relative`, hint };
  return path.includes('$') ? { kind: 'refused', message: 'variables are not replaced in INCLUDE', hint } : undefined;
}
