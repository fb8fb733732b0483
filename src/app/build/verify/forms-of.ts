import type { ImageForm } from '../../../build/index.ts';
import { completeOutputs } from '../output/complete-outputs.ts';
import type { OutputRequest } from '../output/open-build-outputs.ts';

/** Each form that an output wants, once; without one the plain one. */
export function formsOf(
  { outputs = [], ...defaults }: Pick<OutputRequest, 'outputs' | 'compression' | 'annotations'>,
  platforms: number,
): readonly ImageForm[] {
  const forms = completeOutputs(outputs, { ...defaults, platforms }).flatMap((output) => {
    if (!('form' in output)) return [];
    const { compression = 'none', level, force, format } = output.form;
    return [{ compression, force, format, ...(level === undefined ? {} : { level }) }];
  });
  const different = new Map(forms.map((form) => [JSON.stringify(form), form]));
  return different.size === 0 ? [{}] : [...different.values()];
}
