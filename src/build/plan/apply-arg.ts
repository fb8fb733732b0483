import type { ArgInstruction } from '../dockerfile/index.ts';
import type { PlanRequest } from '../request.ts';
import type { PlanDraft } from './plan-draft.ts';
import { type StageState, withHistory } from './stage-state.ts';

/**
 * The values of ARGs before the first FROM: those of --build-arg, else their defaults.
 *
 * @param platform what is there before any of them
 */
export function readGlobalArgs(
  draft: PlanDraft,
  request: PlanRequest,
  platform: ReadonlyMap<string, string>,
  globals: readonly ArgInstruction[],
): ReadonlyMap<string, string> {
  const values = new Map(platform);
  for (const instruction of globals.flatMap(splitArgs)) {
    for (const { name, value } of draft.expand(instruction, values)?.args ?? []) {
      const given = request.buildArgs[name.text] ?? value?.text;
      if (given !== undefined) values.set(name.text, given);
    }
  }
  return values;
}

/** The state after ARG: each name gets the value of --build-arg, else its default, else that of the ARG before the first FROM. */
export function applyArg(
  draft: PlanDraft,
  request: PlanRequest,
  globals: ReadonlyMap<string, string>,
  state: StageState,
  instruction: ArgInstruction,
): StageState {
  const variables = new Map(state.variables);
  const names = new Set(state.args);
  const told: string[] = [];
  for (const one of splitArgs(instruction)) {
    for (const { name, value } of draft.expand(one, variables)?.args ?? []) {
      const given = request.buildArgs[name.text] ?? value?.text ?? globals.get(name.text);
      if (given !== undefined) variables.set(name.text, given);
      names.add(name.text);
      told.push(given === undefined ? name.text : `${name.text}=${given}`);
    }
  }
  return { ...withHistory(state, { createdBy: `ARG ${told.join(' ')}` }), variables, args: [...names] };
}

/** One instruction for each name: a default sees the names before it on the same line. */
function splitArgs(instruction: ArgInstruction): readonly ArgInstruction[] {
  return instruction.args.map((arg) => ({ ...instruction, args: [arg] }));
}
