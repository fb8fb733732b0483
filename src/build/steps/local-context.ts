import type { Diagnostic } from '../../base/index.ts';
import type { ContextSource } from '../context-source.ts';

/** A context with what there is to say about its ignore file. */
export interface LocalContext {
  readonly value: ContextSource;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Opens a directory of this machine as a build context. Its ignore file is `<dockerfile>.dockerignore` beside the Dockerfile, else
 * `.dockerignore` in the directory.
 *
 * @param dockerfile path of the Dockerfile on this machine, when it is a file
 * @throws build/bad-context when it is no directory or can't be read
 */
export function openLocalContext(directory: string, dockerfile?: string): LocalContext {
  throw new Error(`not there yet: ${directory} ${dockerfile}`);
}
