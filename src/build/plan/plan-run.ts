import type { Digest } from '../../oci/index.ts';
import { type RunInstruction, toRunScript } from '../dockerfile/index.ts';
import { toArgv } from './apply-config.ts';
import type { RunOp } from './op.ts';
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

/** What RUN does in `state`. */
export function planRun(state: StageState, instruction: RunInstruction): PlannedStep<RunOp> {
  const { args, script } = toRunArgs(state, instruction);
  const { config } = state;
  const op: RunOp = {
    kind: 'run',
    args,
    env: [...state.variables].map(([name, value]) => `${name}=${value}`).sort(),
    cwd: config.workingDir ?? '/',
    user: config.user ?? '',
    // Networks of their own come with a later release: until then the host's stack is what a command gets unless it wants none.
    network: instruction.network === 'none' ? 'none' : 'host',
    ...(script === undefined ? {} : { script }),
  };
  return {
    op,
    inputs: [state.step.digest],
    createdBy: `RUN ${formatArgs(state)}${args.join(' ')}`,
    title: toTitle(instruction.source),
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
