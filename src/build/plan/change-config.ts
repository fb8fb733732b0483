import type { Diagnostic, Place } from '../../base/index.ts';
import type { RunConfig } from '../../oci/index.ts';
import { expandInstruction, type Instruction, type Parsed, parseDockerfile } from '../dockerfile/index.ts';
import { applyConfig } from './apply-config.ts';
import { createPlanDraft, type PlanDraft } from './plan-draft.ts';
import { resolveWorkdir } from './plan-workdir.ts';
import { type ConfigState, envVariables, withConfig } from './stage-state.ts';

/** How an image says it runs, after changes. */
export interface ChangedConfig {
  readonly config: RunConfig;
  /** The changes as a history tells them, variables replaced. */
  readonly history: readonly string[];
}

/** What `docker commit --change` takes. */
const allowed = 'CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' ');

/**
 * Applies Dockerfile instructions that change no file to what an image says: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD,
 * STOPSIGNAL, USER, VOLUME and WORKDIR. Never throws; with an error among the diagnostics the value is of no use.
 *
 * @param changes each one or more instructions; variables are those of ENV, as the image and earlier changes set them
 * @param file what places are shown under
 */
export function changeConfig(config: RunConfig, changes: readonly string[], file: string): Parsed<ChangedConfig> {
  const draft = createPlanDraft('\\');
  let state: ConfigState = { config, variables: envVariables(config.env), history: [], hasCmd: false };
  for (const text of changes)
    for (const instruction of readChange(draft, text, file)) state = applyChange(draft, state, instruction);
  const history = state.history.map(({ createdBy }) => createdBy);
  return { value: { config: state.config, history }, diagnostics: draft.diagnostics };
}

/** An instruction alone is no Dockerfile: it is read after a FROM, and places are those of the text without it. */
function readChange(draft: PlanDraft, text: string, file: string): readonly Instruction[] {
  const { value, diagnostics } = parseDockerfile(`FROM scratch\n${text}`, { file });
  for (const diagnostic of diagnostics) draft.report(withoutFrom(diagnostic));
  const instructions = value.instructions.slice(1);
  if (instructions.length === 0 && diagnostics.length === 0)
    draft.diagnose('build/unsupported', 'a change is empty', { file, line: 1, column: 1, text }, hint);
  return instructions;
}

function applyChange(draft: PlanDraft, state: ConfigState, line: Instruction): ConfigState {
  const before = draft.diagnostics.length;
  const instruction = draft.expand(line, { variables: state.variables }, (diagnostic) =>
    draft.report(withoutFrom(diagnostic)),
  );
  if (instruction === undefined || draft.diagnostics.slice(before).some(isError)) return state;
  warnOfUnset(draft, state, line);
  switch (instruction.kind) {
    case 'workdir': {
      const workingDir = resolveWorkdir(state.config.workingDir, instruction.path.text);
      return withConfig(state, { workingDir }, `WORKDIR ${workingDir}`);
    }
    case 'cmd':
    case 'entrypoint':
    case 'env':
    case 'expose':
    case 'healthcheck':
    case 'label':
    case 'onbuild':
    case 'stopsignal':
    case 'user':
    case 'volume':
      return applyConfig(state, instruction);
    default:
      reportForeign(draft, line);
      return state;
  }
}

function warnOfUnset(draft: PlanDraft, state: ConfigState, line: Instruction): void {
  for (const { name, place, hasAnswer } of expandInstruction(line, state.variables).unset) {
    const how = `Write \${${name}:-} to say that nothing is meant.`;
    const message = `variable ${name} is not set: it stands for nothing`;
    if (!hasAnswer) draft.diagnose('build/unset-variable', message, oneLineUp(place), how);
  }
}

const hint = `Write one of ${allowed.join(', ')}.`;

function reportForeign(draft: PlanDraft, { kind, place }: Instruction): void {
  draft.diagnose('build/unsupported', `${kind.toUpperCase()} can not be a change`, oneLineUp(place), hint);
}

function withoutFrom(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, place: oneLineUp(diagnostic.place) };
}

function oneLineUp(place: Place): Place {
  return { ...place, line: Math.max(1, place.line - 1) };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
