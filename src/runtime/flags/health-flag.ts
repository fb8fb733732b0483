import { parseDuration } from '../../base/index.ts';
import type { HealthAction } from '../health-options.ts';
import { badFlag } from './bad-flag.ts';

/**
 * Reads `--health-cmd`: a command of the shell; a JSON array of arguments, which need none; or `none`.
 *
 * @returns as Docker's config has it
 */
export function parseHealthCommand(text: string): readonly string[] {
  if (text === '' || text === 'none') return ['NONE'];
  // A test in brackets is a command of the shell, too.
  const args = text.startsWith('["') ? readArguments(text) : undefined;
  return args === undefined ? ['CMD-SHELL', text] : ['CMD', ...args];
}

function readArguments(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

// Docker's.
const shortest = 1_000_000;

/**
 * Reads a time of a health check: `30s`, `1m30s`, `500ms`; `0` stands for what is usual.
 *
 * @param flag named in the fault: `--health-interval`
 * @returns nanoseconds
 * @throws runtime/bad-flag
 */
export function parseHealthTime(text: string, flag: string): number {
  const nanoseconds = parseDuration(text);
  if (nanoseconds !== undefined && (nanoseconds === 0 || nanoseconds >= shortest)) return nanoseconds;
  const why = nanoseconds === undefined ? 'is not a duration' : 'is shorter than 1ms';
  throw badFlag(flag, text, why, 'Write it as 30s, 1m30s or 500ms.');
}

const actions: readonly HealthAction[] = ['none', 'restart', 'stop', 'kill'];

/** Reads `--health-on-failure`. @throws runtime/bad-flag */
export function parseHealthAction(text: string): HealthAction {
  const action = actions.find((each) => each === text);
  if (action !== undefined) return action;
  throw badFlag(
    '--health-on-failure',
    text,
    'is nothing that can be done with a container',
    'Use none, restart, stop or kill.',
  );
}
