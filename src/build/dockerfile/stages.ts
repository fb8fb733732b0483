import type { ArgInstruction, Dockerfile, FromInstruction, Instruction } from './instruction.ts';

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

/** Cuts a Dockerfile into its stages. */
export function stagesOf(_dockerfile: Dockerfile): Stages {
  return { globals: [], stages: [] };
}
