import { readFileSync } from 'node:fs';
import { messageOf } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import { isLiving } from '../container-state.ts';
import { type StartedExec, startExec } from '../talk/exec/start-exec.ts';
import { type CheckResult, cutOutput, enoughOutput } from './check-result.ts';
import type { HealthCheck } from './health-check.ts';

/** A container to be asked. */
export interface CheckRequest {
  readonly record: ContainerRecord;
  readonly check: Pick<HealthCheck, 'args' | 'timeout'>;
  readonly runDirectory: string;
  readonly host: Host;
}

/**
 * Runs a check in a running container, as the container's own user, in its own environment and working directory. One that takes too long is killed there,
 * with what it has started.
 */
export async function runCheck(request: CheckRequest): Promise<CheckResult> {
  const start = Date.now();
  const { exitCode, output } = await check(request);
  return { start, end: Date.now(), exitCode, output };
}

async function check(request: CheckRequest): Promise<Pick<CheckResult, 'exitCode' | 'output'>> {
  const { timeout } = request.check;
  try {
    const { exitCode, output } = await waitFor(start(request), timeout);
    if (exitCode !== undefined) return { exitCode, output: cutOutput(output) };
    const said = output.length === 0 ? '' : `: ${cutOutput(output)}`;
    return { exitCode: -1, output: `the check took longer than ${timeout / 1000} s${said}` };
  } catch (error) {
    return { exitCode: -1, output: messageOf(error) };
  }
}

function start({ record, check, runDirectory, host }: CheckRequest): StartedExec {
  const { id, directory, runtime, state } = record;
  if (!isLiving(state)) throw new Error('what does not run is not asked');
  return startExec({
    ...{ host, runDirectory, container: { id, directory, runtime, pid: state.process.pid } },
    command: { args: check.args, env: [], tty: false, privileged: false },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @returns exitCode `undefined`: it took longer than `timeout` milliseconds */
async function waitFor(
  started: StartedExec,
  timeout: number,
): Promise<{ readonly exitCode: number | undefined; readonly output: Buffer }> {
  const pieces: Buffer[] = [];
  let size = 0;
  for (const stream of [started.child.stdout, started.child.stderr])
    stream?.on('data', (piece: Buffer) => {
      // What is more is read and forgotten: a check must not hang because nobody reads what it says.
      if (size < enoughOutput) pieces.push(piece);
      size += piece.length;
    });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killCheck(started);
  }, timeout);
  try {
    const exitCode = await started.exitCode();
    return { exitCode: isLate ? undefined : exitCode, output: Buffer.concat(pieces) };
  } catch (error) {
    if (isLate) return { exitCode: undefined, output: Buffer.concat(pieces) };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The runtime passes no SIGKILL on; and what the check has started may hold on to its output. */
function killCheck({ child, pid }: StartedExec): void {
  const own = pid();
  const group = own && groupOf(own);
  if (group !== undefined && group !== groupOf(process.pid)) kill(-group);
  if (own !== undefined) kill(own);
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** The process group that the runtime made for a command: who leads it has gone. @returns `undefined` when it is not told */
function groupOf(pid: number): number | undefined {
  try {
    const [, group = ''] = /^.*\) \S (?:\d+) (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return Number(group) > 1 ? Number(group) : undefined;
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
