import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { utf8 } from '../../base/index.ts';
import type { BlobIngest, LayerRef } from '../../oci/index.ts';
import type { Snapshots } from '../../snapshot/index.ts';
import type { Executor, RunRequest } from '../executor.ts';
import { buildFault } from '../faults.ts';
import type { RunOp } from '../plan/op.ts';
import { expandCommand } from './expand-command.ts';
import { type MountDeps, openMounts } from './open-mounts.ts';
import { createOutputTail } from './output-tail.ts';
import type { StepInput, StepWork } from './step-work.ts';

/** What running a command is done with. */
export interface RunDeps extends MountDeps {
  readonly snapshots: Pick<Snapshots, 'view' | 'prepare' | 'commit'>;
  readonly executor: Executor;
  /** `NAME=value` that commands see and that does not tell them apart. What the Dockerfile sets wins. */
  readonly ambientEnv: readonly string[];
  /** The build's time, in seconds since 1970. */
  readonly time: number;
  readonly onOutput: RunRequest['onOutput'];
  /** Told `prepare`, `run` and `commit`. */
  readonly onPhase: (phase: string) => void;
}

/** RUN: a container on a writable layer, which becomes the step's layer when the command ends well. */
export function runCommand(op: RunOp, deps: RunDeps): StepWork {
  return {
    warnings: [],
    carryOut: (blobs, inputs) => runAndCommit(op, inputs, blobs, deps),
  };
}

async function runAndCommit(
  op: RunOp,
  inputs: readonly StepInput[],
  blobs: BlobIngest,
  deps: RunDeps,
): Promise<LayerRef | undefined> {
  const { snapshots, scratchDirectory, time, signal } = deps;
  const cancel = signal === undefined ? {} : { signal };
  const id = `run-${randomUUID()}`;
  deps.onPhase('prepare');
  await using mounted = await openMounts(op.mounts ?? [], inputs, deps);
  const view = await snapshots.view(inputs[0]?.layers ?? [], { onEvent: deps.onEvent, ...cancel });
  await using active = snapshots.prepare(id, view, { directory: join(scratchDirectory, id) });
  const tail = createOutputTail();
  const onOutput: RunRequest['onOutput'] = (stream, bytes) => {
    tail.add(bytes);
    deps.onOutput(stream, bytes);
  };
  const { args, cwd, user, network, insecure = false, extraHosts = [], ulimits = [], shmSize, hostname } = op;
  const env = mergeEnv([...deps.ambientEnv, ...mounted.env], op.env);
  const { mounts, secretEnv } = mounted;
  deps.onPhase('run');
  const { exitCode } = await deps.executor.run({
    ...{ snapshot: active, args, env, cwd, user, network, files: toFiles(op), onOutput },
    ...{ mounts, secretEnv, insecure, extraHosts, ulimits },
    ...(shmSize === undefined ? {} : { shmSize }),
    ...(hostname === undefined ? {} : { hostname }),
    ...cancel,
  });
  if (exitCode !== 0) throw runFault(op, exitCode, tail.text());
  deps.onPhase('commit');
  const committed = await snapshots.commit(active, { blobs, latest: time, ...cancel });
  return committed?.layer;
}

function toFiles({ script }: RunOp): RunRequest['files'] {
  return script === undefined ? [] : [{ target: script.path, bytes: utf8(script.text), mode: 0o755 }];
}

function mergeEnv(ambient: readonly string[], own: readonly string[]): readonly string[] {
  const names = new Set(own.map(nameOf));
  return [...ambient.filter((entry) => !names.has(nameOf(entry))), ...own];
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? '';
}

function runFault(op: RunOp, exitCode: number, output: string): Error {
  const command = (op.script?.text ?? op.args.join(' ')).trimEnd();
  const [first = ''] = command.split('\n', 1);
  const isShell = op.script !== undefined || op.args[1]?.startsWith('-') === true;
  const ran = isShell ? expandCommand(command, op.env) : command;
  const message = `the command ended with exit status ${exitCode}: ${first}`;
  const hint = hints.get(exitCode) ?? 'Repair the command and build again: the steps before it are kept.';
  // The message shows one line, as it is written.
  const detail = [first === ran ? '' : `ran: ${ran}`, output].filter((part) => part !== '').join('\n\n');
  return buildFault('build/run-failed', message, { hint, ...(detail === '' ? {} : { detail }) });
}

/** What some exit statuses mean to a shell and to the runtime. */
const hints: ReadonlyMap<number, string> = new Map([
  [126, 'Make the program executable, or run it with its interpreter.'],
  [127, 'Install the program in the image, or check its name: it was not found.'],
  [137, 'Give the build more memory, if it was the kernel that killed the command.'],
]);
