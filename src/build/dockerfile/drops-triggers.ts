import type { Instruction } from './instruction.ts';

/** Whether the first lines of a stage drop what its base has deferred with ONBUILD, so that it never runs. */
export function dropsTriggers(instructions: readonly Instruction[]): boolean {
  const end = instructions.findIndex(({ kind }) => kind !== 'unset');
  const lead = end === -1 ? instructions : instructions.slice(0, end);
  return lead.some((line) => line.kind === 'unset' && line.what.includes('onbuild'));
}
