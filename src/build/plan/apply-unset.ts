import { nearestName } from '../../base/index.ts';
import type { RunConfig } from '../../oci/index.ts';
import {
  createNamePattern,
  isNamePattern,
  parsePort,
  type UnsetInstruction,
  type UnsetKind,
  type Word,
} from '../dockerfile/index.ts';
import type { PlanDraft } from './plan-draft.ts';
import { envVariables, type StageState, withConfig } from './stage-state.ts';

/** The state after UNSET: as if what it names had never been set. What it names and nothing has set is warned of. */
export function applyUnset(draft: PlanDraft, state: StageState, { what, names }: UnsetInstruction): StageState {
  const told = ['UNSET', ...what.map((kind) => kind.toUpperCase()), ...names.map(({ text }) => text)].join(' ');
  const dropped = what.reduce((before, kind) => drop(draft, before, kind, names), state);
  return withConfig(dropped, {}, told);
}

function drop(draft: PlanDraft, state: StageState, kind: UnsetKind, names: readonly Word[]): StageState {
  const { config } = state;
  const rest = (all: readonly string[], toPattern?: ToPatterns): readonly string[] =>
    dropNames(draft, kind, all, names, toPattern);
  switch (kind) {
    case 'env':
      return dropEnv(state, rest([...envVariables(config.env).keys()]));
    case 'label': {
      const kept = new Set(rest(Object.keys(config.labels)));
      const labels = Object.fromEntries(Object.entries(config.labels).filter(([name]) => kept.has(name)));
      return { ...state, config: { ...config, labels } };
    }
    case 'expose':
      return { ...state, config: { ...config, exposedPorts: rest(config.exposedPorts, portPatterns) } };
    case 'volume':
      return { ...state, config: { ...config, volumes: rest(config.volumes) } };
    case 'onbuild':
      return { ...state, config: { ...config, onBuild: [] } };
    case 'cmd':
      return { ...state, config: without(config, 'cmd'), hasCmd: false };
    default:
      return { ...state, config: without(config, fields[kind]) };
  }
}

/** Where a config keeps what there is one of. */
const fields = {
  entrypoint: 'entrypoint',
  user: 'user',
  workdir: 'workingDir',
  shell: 'shell',
  healthcheck: 'healthcheck',
  stopsignal: 'stopSignal',
} as const;

function without(config: RunConfig, field: 'cmd' | (typeof fields)[keyof typeof fields]): RunConfig {
  const { [field]: _, ...rest } = config;
  return rest;
}

/** Commands and later lines don't see the variables either, whatever ARG said of their names. */
function dropEnv(state: StageState, kept: readonly string[]): StageState {
  const names = new Set(kept);
  const dropped = new Set([...envVariables(state.config.env).keys()].filter((name) => !names.has(name)));
  return {
    ...state,
    config: { ...state.config, env: state.config.env.filter((entry) => names.has(entry.split('=', 1)[0] ?? '')) },
    variables: new Map([...state.variables].filter(([name]) => !dropped.has(name))),
    args: state.args.filter((name) => !dropped.has(name)),
  };
}

/** What one of the written names may be. */
type ToPatterns = (name: Word) => readonly string[];

/** Ports as a config has them, `80/tcp`; one with wildcards is compared as it is written. */
function portPatterns(name: Word): readonly string[] {
  return isNamePattern(name.text) ? [name.text] : parsePort(name).value;
}

/** The names that are left. */
function dropNames(
  draft: PlanDraft,
  kind: UnsetKind,
  all: readonly string[],
  names: readonly Word[],
  toPatterns: ToPatterns = ({ text }) => [text],
): readonly string[] {
  const dropped = new Set<string>();
  for (const name of names) {
    const patterns = toPatterns(name).map(createNamePattern);
    const found = all.filter((each) => patterns.some((matches) => matches(each)));
    for (const each of found) dropped.add(each);
    if (found.length === 0) warnOfNothing(draft, kind, name, [...new Set(all).difference(dropped)]);
  }
  return all.filter((each) => !dropped.has(each));
}

function warnOfNothing(draft: PlanDraft, kind: UnsetKind, { text, place }: Word, all: readonly string[]): void {
  const near = nearestName(text, all);
  const hint = near === undefined ? 'Remove the name, if nothing is to be dropped.' : `Did you mean ${near}?`;
  draft.diagnose('build/nothing-unset', `UNSET ${kind.toUpperCase()} ${text} drops nothing`, place, hint);
}
