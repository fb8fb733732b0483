import type { Healthcheck } from '../../oci/index.ts';
import type { ContainerRecord } from '../container-records.ts';

/** How a container is asked whether it is well, with nothing left open. Times in milliseconds. */
export interface HealthCheck {
  /** What runs in the container; 0 of it means that all is well. */
  readonly args: readonly string[];
  /** From the end of one check to the next. */
  readonly interval: number;
  /** As long as it may take. */
  readonly timeout: number;
  /** Failures in a row that make a container unhealthy. */
  readonly retries: number;
  /** From its start on, in which failures do not count until a check went well. */
  readonly startPeriod: number;
  /** Between checks in that time. */
  readonly startInterval: number;
}

type Checked = Pick<ContainerRecord, 'config' | 'options'>;

/** What the image says of checking health with what the flags say in its place, as Docker's config has it; `undefined`: neither says anything. */
export function mergeHealthcheck({ config, options }: Checked): Healthcheck | undefined {
  const { healthcheck } = config;
  const { health } = options;
  if (health === undefined) return healthcheck;
  return { test: [], ...healthcheck, ...health };
}

const second = 1000;

/** @returns `undefined` of a container whose health is not checked */
export function toHealthCheck(record: Checked): HealthCheck | undefined {
  const merged = mergeHealthcheck(record);
  const args = merged === undefined ? undefined : toArgs(merged.test, record.config.shell);
  if (merged === undefined || args === undefined) return undefined;
  return {
    args,
    interval: toMilliseconds(merged.interval) || 30 * second,
    timeout: toMilliseconds(merged.timeout) || 30 * second,
    retries: merged.retries || 3,
    startPeriod: toMilliseconds(merged.startPeriod),
    startInterval: toMilliseconds(merged.startInterval) || 5 * second,
  };
}

/** Source: Docker's image spec v1.2, "Healthcheck". */
function toArgs(test: readonly string[], shell: readonly string[] | undefined): readonly string[] | undefined {
  const [kind, ...rest] = test;
  if (rest.length === 0) return undefined;
  if (kind === 'CMD') return rest;
  return kind === 'CMD-SHELL' ? [...(shell ?? ['/bin/sh', '-c']), rest.join(' ')] : undefined;
}

function toMilliseconds(nanoseconds = 0): number {
  return nanoseconds / 1e6;
}
