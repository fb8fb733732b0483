import {
  type ContainerOptions,
  type HealthOptions,
  parseHealthAction,
  parseHealthCommand,
  parseHealthTime,
  parseWhole,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import { given, type RunFlags } from './run-flags.ts';

type Health = NonNullable<HealthOptions['health']>;

/** Times of a check, each by its flag. */
const times = {
  'health-interval': 'interval',
  'health-timeout': 'timeout',
  'health-start-period': 'startPeriod',
  'health-start-interval': 'startInterval',
} as const;

/** How a container is asked whether it is well, and what becomes of it when it is not. @throws runtime/bad-flag, app/bad-run-flag */
export function toHealthOptions(flags: RunFlags): Partial<ContainerOptions> {
  const health = toCheck(flags);
  const action = given<HealthOptions>(flags, 'health-on-failure', (value) => ({
    healthAction: parseHealthAction(value),
  }));
  if (action.healthAction === 'restart' && flags.on('rm')) throw contradiction('--rm', '--health-on-failure restart');
  return { ...(Object.keys(health).length === 0 ? {} : { health }), ...action };
}

function toCheck(flags: RunFlags): Health {
  if (!flags.on('no-healthcheck'))
    return {
      ...given<Health>(flags, 'health-cmd', (value) => ({ test: parseHealthCommand(value) })),
      ...toTimes(flags),
      ...given<Health>(flags, 'health-retries', (value) => ({
        retries: parseWhole(value, '--health-retries', { least: 0, most: 2 ** 31 - 1 }),
      })),
    };
  const other = ['health-cmd', 'health-retries', ...Object.keys(times)].find((name) => flags.text(name) !== undefined);
  if (other !== undefined) throw contradiction('--no-healthcheck', `--${other}`);
  return { test: ['NONE'] };
}

function toTimes(flags: RunFlags): Health {
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, key]) => {
      const value = flags.text(name);
      return value === undefined ? [] : [[key, parseHealthTime(value, `--${name}`)]];
    }),
  );
}

function contradiction(one: string, other: string): Error {
  return appFault('app/bad-run-flag', `${one} and ${other} contradict each other`, { hint: 'Leave one of them out.' });
}
