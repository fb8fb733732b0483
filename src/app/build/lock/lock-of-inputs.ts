import type { BuildInput } from '../../../build/index.ts';
import { type Lock, toLockEntry } from './lock.ts';

/** What holds a build to the inputs of another one. */
export function lockOfInputs(inputs: readonly BuildInput[]): Lock {
  const place = { file: '', line: 1, column: 1 };
  return { file: 'the first build', entries: inputs.map((input) => ({ entry: toLockEntry(input), place })) };
}
