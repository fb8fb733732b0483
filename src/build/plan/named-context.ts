import { familiarReference, type Platform, parseReference } from '../../oci/index.ts';
import type { SourceImage } from '../sources.ts';
import type { CopyOp } from './op.ts';

/** What a name of `--build-context` stands for. */
export type NamedContext =
  /** Files: a context that the build is given under the same name. */
  | { readonly kind: 'files' }
  /** An image, by a lookup; `undefined` when it is not there, or not for the platform. */
  | {
      readonly kind: 'image';
      readonly text: string;
      /** The whole reference, or where else it is: `ImageInput.name`. */
      readonly name: string;
      readonly find: (platform: Platform) => Promise<SourceImage | undefined>;
    }
  /** A stage of the same Dockerfile. */
  | { readonly kind: 'stage'; readonly name: string };

/** Named contexts by their names in lower case. */
export type NamedContexts = ReadonlyMap<string, NamedContext>;

/** A named context that was found, and its name as it was given. */
export interface FoundContext {
  readonly name: string;
  readonly context: NamedContext;
}

/** Finds what a name in FROM, --from or `from=` means: as it is written, or as the image that it would be: `alpine` is `alpine:latest`. */
export function findContext(contexts: NamedContexts | undefined, text: string): FoundContext | undefined {
  if (contexts === undefined || contexts.size === 0) return undefined;
  const exact = contexts.get(text.toLowerCase());
  if (exact !== undefined) return { name: text.toLowerCase(), context: exact };
  const wanted = familiar(text);
  for (const [name, context] of contexts) {
    if (wanted !== undefined && familiar(name) === wanted) return { name, context };
  }
  return undefined;
}

function familiar(text: string): string | undefined {
  try {
    return familiarReference(parseReference(text));
  } catch {
    return undefined;
  }
}

/** Takes all files of a named context, to be put on nothing. */
export function copyOfContext(name: string): CopyOp {
  return {
    ...{ kind: 'copy', from: 'context', context: name, sources: [{ base: '', pattern: '' }], files: [] },
    ...{ destination: '/', exclude: [], parents: false, unpack: false },
  };
}
