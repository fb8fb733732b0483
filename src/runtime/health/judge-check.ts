import type { CheckResult } from './check-result.ts';
import type { HealthCheck } from './health-check.ts';
import type { HealthStatus } from './health-status.ts';

/** What checks have come to since the container was started. */
export interface Health {
  readonly status: HealthStatus;
  /** Failures in a row that count. */
  readonly failures: number;
}

/** What of a container's checks and start decides about its health. @property startedAt milliseconds since 1970 */
export interface HealthTerms {
  readonly check: Pick<HealthCheck, 'retries' | 'startPeriod' | 'startInterval' | 'interval'>;
  readonly startedAt: number;
}

/** A container's health after one more check. */
export function judgeCheck(
  before: Health,
  { start, exitCode }: Pick<CheckResult, 'start' | 'exitCode'>,
  { check, startedAt }: HealthTerms,
): Health {
  if (exitCode === 0) return { status: 'healthy', failures: 0 };
  if (before.status === 'starting' && start - startedAt < check.startPeriod) return before;
  const failures = before.failures + 1;
  return { status: failures >= check.retries ? 'unhealthy' : before.status, failures };
}

/** Milliseconds until the next check. @param now milliseconds since 1970 */
export function nextCheckIn(status: HealthStatus, { check, startedAt }: HealthTerms, now: number): number {
  return status === 'starting' && now - startedAt < check.startPeriod ? check.startInterval : check.interval;
}
