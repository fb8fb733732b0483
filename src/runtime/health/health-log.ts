import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, limits, parseJson } from '../../base/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import type { CheckResult } from './check-result.ts';

/** The last checks of a container's health. */
export interface HealthLog {
  /** Failures in a row that count. */
  readonly failures: number;
  /** Oldest first; those of earlier runs, too. */
  readonly checks: readonly CheckResult[];
}

const keptChecks = 5;

type Place = Pick<ContainerRecord, 'directory'>;

/** Reads what was kept of the checks; nothing when there were none, or when what lies there is damaged. */
export function readHealthLog({ directory }: Place): HealthLog {
  try {
    const log = parseJson(readFileSync(fileOf(directory)), limits.config);
    if (!isJsonObject(log) || !Array.isArray(log.checks)) return { failures: 0, checks: [] };
    return { failures: numberOf(log.failures), checks: log.checks.map(readCheck) };
  } catch {
    return { failures: 0, checks: [] };
  }
}

/** Keeps the last checks, in one step. It is no matter of a power failure: the next check writes it again. */
export function writeHealthLog({ directory }: Place, { failures, checks }: HealthLog): void {
  const path = fileOf(directory);
  const fresh = `${path}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify({ failures, checks: checks.slice(-keptChecks) }), { mode: 0o600 });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

function fileOf(directory: string): string {
  return join(directory, 'health.json');
}

function readCheck(value: Json): CheckResult {
  const check = isJsonObject(value) ? value : {};
  return {
    start: numberOf(check.start),
    end: numberOf(check.end),
    exitCode: numberOf(check.exitCode),
    output: typeof check.output === 'string' ? check.output : '',
  };
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
