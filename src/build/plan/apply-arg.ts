import type { ArgInstruction } from '../dockerfile/index.ts';
import type { PlanRequest } from '../request.ts';
import type { PlanDraft } from './plan-draft.ts';
import { isBuilderArg } from './predefined-args.ts';
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
  for (const instruction of globals.flatMap((line) => splitArgs(line, request))) {
    for (const { name, value } of draft.expand(instruction, { variables: values })?.args ?? []) {
      const given = buildArg(request, name.text) ?? value?.text;
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
  for (const one of splitArgs(instruction, request)) {
    for (const { name, value } of draft.expand(one, { variables })?.args ?? []) {
      const given = buildArg(request, name.text) ?? value?.text ?? globals.get(name.text);
      if (given !== undefined && !isBuilderArg(name.text)) variables.set(name.text, given);
      if (!isBuilderArg(name.text)) names.add(name.text);
      told.push(given === undefined ? name.text : `${name.text}=${given}`);
    }
  }
  return { ...withHistory(state, { createdBy: `ARG ${told.join(' ')}` }), variables, args: [...names] };
}

/** One instruction for each name, so that a default sees the names before it; a default that does not count is left out. */
function splitArgs(instruction: ArgInstruction, request: PlanRequest): readonly ArgInstruction[] {
  return instruction.args.map((arg) => {
    const given = Object.hasOwn(request.buildArgs, arg.name.text);
    return { ...instruction, args: [given ? { name: arg.name } : arg] };
  });
}

function buildArg(request: PlanRequest, name: string): string | undefined {
  return Object.hasOwn(request.buildArgs, name) ? request.buildArgs[name] : undefined;
}
