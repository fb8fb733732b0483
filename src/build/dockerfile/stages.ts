import type { ArgInstruction, Dockerfile, FromInstruction, Instruction } from './instruction.ts';
import { optional } from './optional.ts';

/** FROM and what follows it up to the next FROM. */
export interface Stage {
  /** Position among the stages, from 0. */
  readonly index: number;
  /** In lower case. */
  readonly name?: string;
  readonly from: FromInstruction;
  /** Everything after FROM. */
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile by stages. */
export interface Stages {
  /** ARGs before the first FROM: seen by FROM lines, and by a stage that declares them again. */
  readonly globals: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}

/** Cuts a Dockerfile into its stages. Whatever is not ARG before the first FROM belongs to none and is left out. */
export function stagesOf(dockerfile: Dockerfile): Stages {
  const { instructions } = dockerfile;
  const starts = instructions.flatMap((instruction, at) =>
    instruction.kind === 'from' ? [{ from: instruction, at }] : [],
  );
  const globals = instructions.slice(0, starts[0]?.at).flatMap((one) => (one.kind === 'arg' ? [one] : []));
  const stages = starts.map(({ from, at }, index) => ({
    index,
    ...optional('name', from.name?.text),
    from,
    instructions: instructions.slice(at + 1, starts[index + 1]?.at),
  }));
  return { globals, stages };
}
