import type { BuildCache } from '../build-cache.ts';
import type { StepFiles } from '../steps/step-work.ts';
import { getContents, putContent } from './content-records.ts';

/**
 * What a step's files hold, told by `StepFiles.content`. When these very files were read before it is remembered; otherwise they are read
 * only if the step has read files of the same names and sizes before, here or on another machine: else it has to be done in any case.
 *
 * @param key of `contentKey`
 * @returns `undefined` when the step can not have been done with these files
 */
export async function findContent(
  files: StepFiles,
  key: string,
  { cache, signal }: { readonly cache: BuildCache; readonly signal?: AbortSignal },
): Promise<string | undefined> {
  const { fingerprint, isContent, isRacy } = files;
  if (isContent) return fingerprint;
  const contents = getContents(cache, key);
  const known = contents.find((each) => each.fingerprint === fingerprint);
  if (known !== undefined) return known.content;
  if (contents.length === 0) return undefined;
  const outline = files.outline();
  if (!contents.some((each) => each.outline === outline)) return undefined;
  const content = await files.content(signal);
  if (content !== undefined && !isRacy) putContent(cache, key, { content, outline, fingerprint });
  return content;
}
