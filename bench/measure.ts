import { spawnSync } from 'node:child_process';
import type { Contender } from './contender.ts';

/** Seconds of whole processes: smallest, middle and largest of the counted runs. */
export interface Measurement {
  readonly name: string;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/**
 * Times contenders in turn, A B C A B C …, so that a machine that slows down slows all of them. The first round warms up and is not counted.
 */
export function measure(contenders: readonly Contender[], runs: number): readonly Measurement[] {
  const seconds = contenders.map((): number[] => []);
  for (let round = 0; round <= runs; round++) {
    for (const [at, contender] of contenders.entries()) {
      const taken = timeOnce(contender);
      if (round > 0) seconds[at]?.push(taken);
    }
  }
  return contenders.map(({ name }, at) => summarise(name, seconds[at] ?? []));
}

function timeOnce(contender: Contender): number {
  contender.before?.();
  const [program = '', ...args] = contender.command;
  const started = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...contender.environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  const taken = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0)
    throw new Error(`${contender.name}: status ${status}: ${error?.message ?? ''}${stderr?.toString().slice(-2000)}`);
  return taken;
}

function summarise(name: string, seconds: readonly number[]): Measurement {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { name, min: at(0), median, max: at(sorted.length - 1) };
}
