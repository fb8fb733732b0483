import { posix } from 'node:path';
import type { WorkdirInstruction } from '../dockerfile/index.ts';
import type { WorkdirOp } from './op.ts';
import type { PlannedStep } from './plan-run.ts';
import type { StageState } from './stage-state.ts';

/** What WORKDIR does in `state`: its directory, made when it is not there. */
export function planWorkdir(state: StageState, instruction: WorkdirInstruction): PlannedStep<WorkdirOp> {
  const path = resolveWorkdir(state.config.workingDir, instruction.path.text);
  return {
    op: { kind: 'workdir', path, owner: state.config.user ?? '' },
    inputs: [state.step.digest],
    createdBy: `WORKDIR ${path}`,
    title: `WORKDIR ${path}`,
  };
}

/** The working directory after WORKDIR `path`: absolute and clean. */
export function resolveWorkdir(before: string | undefined, path: string): string {
  return posix.resolve('/', before ?? '/', path);
}
