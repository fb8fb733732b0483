import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openPassingLock, randomHex } from '../../../host/index.ts';
import {
  type CheckResult,
  type ContainerRecord,
  type HealthStatus,
  judgeCheck,
  readHealthLog,
  runCheck,
  writeHealthLog,
} from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { openContainerRecords } from '../container-records.ts';
import { tellContainer } from '../life/tell-container.ts';
import { actOnHealth } from './act-on-health.ts';
import { healthTerms } from './health-watch.ts';

/** What a check of a container's health came to. */
export interface CheckedHealth {
  /** As it is now: one check that fails does not make it unhealthy. */
  readonly status: HealthStatus;
  readonly result: CheckResult;
}

/** Checks a container's health, and does what is to be done when it is found ill. @returns `undefined` when it does not run, or ended meanwhile */
export async function checkOnce(nacre: Nacre, record: ContainerRecord): Promise<CheckedHealth | undefined> {
  const terms = healthTerms(record);
  if (terms === undefined) return undefined;
  const exec = { execID: randomHex(32) };
  const command = terms.check.args.join(' ');
  for (const action of ['exec_create', 'exec_start']) tellContainer(nacre, record, `${action}: ${command}`, exec);
  const { runDirectory } = nacre;
  const result = await runCheck({ record, check: terms.check, runDirectory, host: nacre.host() });
  tellContainer(nacre, record, 'exec_die', { ...exec, exitCode: String(result.exitCode) });
  const status = await settleResult(nacre, record, terms.startedAt, result);
  if (status === 'unhealthy') await actOnHealth(nacre, record, terms.startedAt);
  return status && { status, result };
}

/** Counts a result, unless the container ended meanwhile: a check that was torn away with it says nothing. */
async function settleResult(
  nacre: Nacre,
  { id, directory }: ContainerRecord,
  startedAt: number,
  result: CheckResult,
): Promise<HealthStatus | undefined> {
  const records = openContainerRecords(nacre.store);
  if (!existsSync(directory)) return undefined;
  // Somebody may check by hand at the same time.
  using _lock = await openPassingLock(nacre.host(), join(directory, 'health.lock'));
  const record = records.get(id);
  const terms = record && healthTerms(record);
  if (record === undefined || terms === undefined || terms.startedAt !== startedAt) return undefined;
  const log = readHealthLog(record);
  const before = { status: record.health ?? 'starting', failures: log.failures };
  const { status, failures } = judgeCheck(before, result, terms);
  writeHealthLog(record, { failures, checks: [...log.checks, result] });
  if (status === before.status) return status;
  records.change(id, () => ({ health: status }));
  tellContainer(nacre, record, `health_status: ${status}`);
  return status;
}
