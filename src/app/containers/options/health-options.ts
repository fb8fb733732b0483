import { parseDuration } from '../../../base/index.ts';
import { type ContainerOptions, type HealthAction, type HealthOptions, parseWhole } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import { given, type RunFlags } from './run-flags.ts';

type Health = NonNullable<HealthOptions['health']>;

/** Flags that say how a container is asked whether it is well. */
const checkFlags: readonly string[] = [
  'health-cmd',
  'health-interval',
  'health-retries',
  'health-start-interval',
  'health-start-period',
  'health-timeout',
];

/** How a container is asked whether it is well, and what becomes of it when it is not. @throws runtime/bad-flag, app/bad-run-flag */
export function toHealthOptions(flags: RunFlags): Partial<ContainerOptions> {
  const check = toCheck(flags);
  const action = flags.text('health-on-failure');
  if (action === 'restart' && flags.on('rm'))
    throw appFault('app/bad-run-flag', '--rm and --health-on-failure restart contradict each other', {
      hint: 'Leave one of them out.',
    });
  return {
    ...(Object.keys(check).length === 0 ? {} : { health: check }),
    ...(action === undefined ? {} : { healthAction: parseAction(action) }),
  };
}

function toCheck(flags: RunFlags): Health {
  const first = checkFlags.find((name) => flags.text(name) !== undefined);
  if (!flags.on('no-healthcheck'))
    return {
      ...given<Health>(flags, 'health-cmd', (value) => ({ test: toTest(value) })),
      ...duration(flags, 'health-interval', 'interval'),
      ...duration(flags, 'health-timeout', 'timeout'),
      ...duration(flags, 'health-start-period', 'startPeriod'),
      ...duration(flags, 'health-start-interval', 'startInterval'),
      ...given<Health>(flags, 'health-retries', (value) => ({
        retries: parseWhole(value, '--health-retries', { least: 0, most: 2 ** 31 - 1 }),
      })),
    };
  if (first === undefined) return { test: ['NONE'] };
  throw appFault('app/bad-run-flag', `--no-healthcheck and --${first} contradict each other`, {
    hint: 'Leave one of them out.',
  });
}

/** A command of the shell, or a JSON array of arguments, which needs none. */
function toTest(text: string): readonly string[] {
  if (text === '' || text === 'none') return ['NONE'];
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

// Docker's, in nanoseconds; 0 stands for the default.
const shortest = 1_000_000;

function duration(
  flags: RunFlags,
  name: string,
  key: 'interval' | 'timeout' | 'startPeriod' | 'startInterval',
): Partial<Health> {
  return given<Health>(flags, name, (value) => {
    const nanoseconds = parseDuration(value);
    if (nanoseconds !== undefined && (nanoseconds === 0 || nanoseconds >= shortest)) return { [key]: nanoseconds };
    const why = nanoseconds === undefined ? 'is not a duration' : 'is shorter than 1ms';
    throw appFault('app/bad-run-flag', `--${name} "${value}" ${why}`, { hint: 'Write it as 30s, 1m30s or 500ms.' });
  });
}

const actions: readonly HealthAction[] = ['none', 'restart', 'stop', 'kill'];

function parseAction(text: string): HealthAction {
  const action = actions.find((each) => each === text);
  if (action !== undefined) return action;
  throw appFault('app/bad-run-flag', `--health-on-failure "${text}" is nothing that can be done`, {
    hint: `Use one of ${actions.join(', ')}.`,
  });
}
