import type { Digest } from '../../oci/index.ts';
import { type RunInstruction, toRunScript } from '../dockerfile/index.ts';
import { toArgv } from './apply-config.ts';
import type { RunOp } from './op.ts';
import { type MountPlanner, planMounts } from './plan-mounts.ts';
import type { RunSettings } from './run-settings.ts';
import type { StageState } from './stage-state.ts';

/** What an instruction becomes when it touches files: a step's op, and how history and progress tell of it. */
export interface PlannedStep<StepOp> {
  readonly op: StepOp;
  readonly inputs: readonly Digest[];
  readonly createdBy: string;
  /** One line for progress. */
  readonly title: string;
}

/** Where BuildKit shows a heredoc that is a script of its own; scripts may look at their own name. */
const scriptDirectory = '/dev/pipes';

/** What RUN does; `undefined` when it can't be planned, and then that is reported. */
export async function planRun(at: MountPlanner, instruction: RunInstruction): Promise<PlannedStep<RunOp> | undefined> {
  const { state, planner, draft } = at;
  const settings = planner.request.run ?? {};
  const insecure = instruction.security === 'insecure';
  if (insecure && settings.allowInsecure !== true) {
    const place = instruction.flagPlaces.security ?? instruction.place;
    const hint = 'Build with --allow security.insecure, if you trust the Dockerfile with this machine.';
    return void draft.diagnose('build/not-allowed', 'RUN --security=insecure is not allowed', place, hint);
  }
  const planned = await planMounts(at, instruction);
  if (planned === undefined) return undefined;
  const { args, script } = toRunArgs(state, instruction);
  const hostname = planner.request.buildArgs.BUILDKIT_SANDBOX_HOSTNAME;
  const { config } = state;
  const op: RunOp = {
    kind: 'run',
    args,
    env: [...state.variables].map(([name, value]) => `${name}=${value}`).sort(),
    cwd: config.workingDir ?? '/',
    user: config.user ?? '',
    network: toNetwork(instruction, settings),
    ...(script === undefined ? {} : { script }),
    ...(planned.mounts.length === 0 ? {} : { mounts: planned.mounts }),
    ...(insecure ? { insecure } : {}),
    ...(hostname === undefined || hostname === '' ? {} : { hostname }),
    ...toConditions(settings),
  };
  return {
    op,
    inputs: planned.inputs,
    createdBy: `RUN ${formatArgs(state)}${args.join(' ')}`,
    title: toTitle(instruction.source),
  };
}

/** Networks of their own come with a later release: until then the host's stack is what a command gets unless it wants none. */
function toNetwork({ network, flagPlaces }: RunInstruction, settings: RunSettings): RunOp['network'] {
  const wanted = flagPlaces.network === undefined ? settings.network : network;
  return wanted === 'none' ? 'none' : 'host';
}

/** What the call says of all commands; nothing where it says nothing, so that what a command is stays the same. */
function toConditions({ extraHosts = [], hostMounts = [], shmSize, ulimits = [] }: RunSettings): Partial<RunOp> {
  return {
    ...(hostMounts.length === 0 ? {} : { hostMounts }),
    ...(extraHosts.length === 0 ? {} : { extraHosts }),
    ...(shmSize === undefined ? {} : { shmSize }),
    ...(ulimits.length === 0 ? {} : { ulimits }),
  };
}

function toRunArgs(state: StageState, instruction: RunInstruction): Pick<RunOp, 'args' | 'script'> {
  const script = toRunScript(instruction);
  if (script?.kind === 'file') {
    const path = `${scriptDirectory}/${script.name}`;
    return { args: [path], script: { path, text: script.text } };
  }
  const command = script === undefined ? instruction.command : { kind: 'shell' as const, line: script.line };
  return { args: toArgv(command, state.config.shell) };
}

/** The declared arguments in front of a command in the history, `|2 A=x B=y `, as Docker has always written them. */
function formatArgs(state: StageState): string {
  if (state.args.length === 0) return '';
  const values = state.args.map((name) => `${name}=${state.variables.get(name) ?? ''}`);
  return `|${values.length} ${values.join(' ')} `;
}

/** One line of an instruction for progress. */
function toTitle(source: string): string {
  return source.replaceAll(/\s+/g, ' ').trim();
}
