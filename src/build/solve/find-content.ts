import type { BuildCache } from '../build-cache.ts';
import type { Op } from '../plan/op.ts';
import type { StepFiles } from '../steps/step-work.ts';
import { filesKey, getFiles, outlineKey, putFiles } from './content-records.ts';

/** A step that reads files of a context. */
export interface FilesStep {
  readonly op: Op;
  /** Of the layers of each input. */
  readonly identities: readonly (readonly string[])[];
  readonly files: StepFiles;
}

/** What contents are remembered with. */
export interface ContentDeps {
  readonly cache: BuildCache;
  readonly signal?: AbortSignal;
}

/**
 * What a step's files hold, told by `StepFiles.content`. When these very files were read before it is remembered; otherwise they are read
 * only if the step was done with files of the same names and sizes before, here or on another machine: else it has to be done in any case.
 *
 * @returns `undefined` when the step can not have been done with these files
 */
export async function findContent(step: FilesStep, { cache, signal }: ContentDeps): Promise<string | undefined> {
  const { op, identities, files } = step;
  if (files.isContent) return files.fingerprint;
  const key = filesKey(files.fingerprint);
  const known = getFiles(cache, key);
  const outline = known?.outline ?? files.outline();
  // Also asked for when it is not needed: a record is kept as long as it is asked for.
  const wasDone = cache.get(outlineKey(op, identities, outline)) !== undefined;
  if (known !== undefined || !wasDone) return known?.content;
  const content = await files.content(signal);
  if (content !== undefined && !files.isRacy) putFiles(cache, key, { content, outline });
  return content;
}

/** Remembers what a step's files held when it was done. */
export function rememberContent({ op, identities, files }: FilesStep, content: string, { cache }: ContentDeps): void {
  if (files.isContent) return;
  const outline = files.outline();
  cache.put(outlineKey(op, identities, outline), 'true', []);
  if (!files.isRacy) putFiles(cache, filesKey(files.fingerprint), { content, outline });
}
