import type { Stage } from '../dockerfile/index.ts';
import type { BaseLookup } from './plan-base.ts';
import type { StageState } from './stage-state.ts';

/** What planning a stage needs beside its own lines. */
export interface StagePlanner extends BaseLookup {
  readonly stages: readonly Stage[];
  /** ARGs before the first FROM. */
  readonly globals: ReadonlyMap<string, string>;
  /** The outcome of another stage, planned once; `undefined` when it can't be planned. */
  plan(index: number): Promise<StageState | undefined>;
}

/** Names of the stages before one: those that it can build on and copy from. */
export function earlierNames(stages: readonly Stage[], stage: Stage): readonly string[] {
  return stages.slice(0, stage.index).flatMap(({ name }) => name ?? []);
}
