import type { Healthcheck, RunConfig } from '../../oci/index.ts';
import {
  type CmdInstruction,
  type Command,
  type EntrypointInstruction,
  type EnvInstruction,
  type ExposeInstruction,
  type HealthCheck,
  type HealthcheckInstruction,
  type LabelInstruction,
  type MaintainerInstruction,
  type OnbuildInstruction,
  parsePort,
  type ShellInstruction,
  type StopsignalInstruction,
  type UserInstruction,
  type VolumeInstruction,
} from '../dockerfile/index.ts';
import { type ConfigState, defaultShell, setEnv, withConfig, withHistory } from './stage-state.ts';

/** Instructions that change what the image says and no file. */
export type ConfigInstruction =
  | CmdInstruction
  | EntrypointInstruction
  | EnvInstruction
  | ExposeInstruction
  | HealthcheckInstruction
  | LabelInstruction
  | MaintainerInstruction
  | OnbuildInstruction
  | ShellInstruction
  | StopsignalInstruction
  | UserInstruction
  | VolumeInstruction;

/** The state after an instruction whose variables are replaced. */
export function applyConfig<State extends ConfigState>(state: State, instruction: ConfigInstruction): State {
  const { config } = state;
  switch (instruction.kind) {
    case 'env':
      return applyEnv(state, instruction);
    case 'label':
      return withConfig(state, { labels: addLabels(config, instruction) }, `LABEL ${formatPairs(instruction)}`);
    case 'expose':
      return applyExpose(state, instruction);
    case 'volume':
      return applyVolume(state, instruction);
    case 'user':
      return withConfig(state, { user: instruction.user.text }, `USER ${instruction.user.text}`);
    case 'cmd':
      return applyCmd(state, instruction);
    case 'entrypoint':
      return applyEntrypoint(state, instruction);
    case 'shell':
      return withConfig(state, { shell: instruction.argv }, `SHELL ${JSON.stringify(instruction.argv)}`);
    case 'stopsignal':
      return withConfig(state, { stopSignal: instruction.signal.text }, `STOPSIGNAL ${instruction.signal.text}`);
    case 'healthcheck':
      return withConfig(state, { healthcheck: toHealthcheck(instruction.check) }, instruction.source);
    case 'maintainer':
      return { ...withHistory(state, { createdBy: `MAINTAINER ${instruction.name}` }), author: instruction.name };
    case 'onbuild':
      return { ...state, config: { ...config, onBuild: [...config.onBuild, instruction.expression] } };
  }
}

/** What a command line is run as: as it is, or by the stage's shell. */
export function toArgv(command: Command, shell: readonly string[] | undefined): readonly string[] {
  return command.kind === 'exec' ? command.argv : [...(shell ?? defaultShell), command.line];
}

function applyEnv<State extends ConfigState>(state: State, instruction: EnvInstruction): State {
  let { env } = state.config;
  const variables = new Map(state.variables);
  for (const { name, value } of instruction.pairs) {
    env = setEnv(env, name.text, value.text);
    variables.set(name.text, value.text);
  }
  return { ...withConfig(state, { env }, `ENV ${formatPairs(instruction)}`), variables };
}

function addLabels(config: RunConfig, instruction: LabelInstruction): Readonly<Record<string, string>> {
  const added = instruction.pairs.map(({ name, value }) => [name.text, value.text] as const);
  return { ...config.labels, ...Object.fromEntries(added) };
}

function formatPairs(instruction: EnvInstruction | LabelInstruction): string {
  return instruction.pairs.map(({ name, value }) => `${name.text}=${value.text}`).join(' ');
}

function applyExpose<State extends ConfigState>(state: State, instruction: ExposeInstruction): State {
  const ports = instruction.ports.flatMap((word) => parsePort(word).value);
  const exposedPorts = union(state.config.exposedPorts, ports);
  return withConfig(state, { exposedPorts }, `EXPOSE ${ports.join(' ')}`);
}

function applyVolume<State extends ConfigState>(state: State, instruction: VolumeInstruction): State {
  const paths = instruction.paths.map((word) => word.text);
  return withConfig(state, { volumes: union(state.config.volumes, paths) }, `VOLUME ${JSON.stringify(paths)}`);
}

function union(before: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...before, ...added])].sort();
}

function applyCmd<State extends ConfigState>(state: State, instruction: CmdInstruction): State {
  const cmd = toArgv(instruction.command, state.config.shell);
  return { ...withConfig(state, { cmd }, `CMD ${JSON.stringify(cmd)}`), hasCmd: true };
}

function applyEntrypoint<State extends ConfigState>(state: State, instruction: EntrypointInstruction): State {
  const entrypoint = toArgv(instruction.command, state.config.shell);
  const changed = withConfig(state, { entrypoint }, `ENTRYPOINT ${JSON.stringify(entrypoint)}`);
  const { cmd: _, ...rest } = changed.config;
  return state.hasCmd ? changed : { ...changed, config: rest };
}

function toHealthcheck(check: HealthCheck): Healthcheck {
  if (check.kind === 'none') return { test: ['NONE'] };
  const { command, kind: _, ...times } = check;
  const test = command.kind === 'exec' ? ['CMD', ...command.argv] : ['CMD-SHELL', command.line];
  return { test, ...times };
}
