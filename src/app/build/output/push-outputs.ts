import type { BuildOutput } from './build-output.ts';
import { parseOutput } from './parse-output.ts';

/** The outputs with their images pushed; one more when there is no image among them. What `--push` means. */
export function pushOutputs(outputs: readonly BuildOutput[]): readonly BuildOutput[] {
  if (!outputs.some(({ kind }) => kind === 'image')) return [...outputs, parseOutput('type=registry')];
  const push = { byDigest: false, insecure: false };
  return outputs.map((output) => (output.kind === 'image' ? { push, ...output } : output));
}
