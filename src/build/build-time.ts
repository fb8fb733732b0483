import { buildFault } from './faults.ts';

/** Where a build's time may come from. */
export interface BuildTimeSources {
  /** The environment variable SOURCE_DATE_EPOCH as it stands; empty counts as not set. */
  readonly sourceDateEpoch?: string;
  /** Seconds since 1970 of the last commit of the repository that the context lies in. */
  readonly gitCommitTime?: number;
}

/** 1980-01-01T00:00:01Z, the earliest time that every archive format can hold. */
const fallback = 315_532_801;
/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const latest = 253_402_300_799;

/**
 * The one time that everything a build makes is dated with, in whole seconds since 1970: SOURCE_DATE_EPOCH, else the context's last
 * commit, else 1980-01-01T00:00:01Z. Source: https://reproducible-builds.org/specs/source-date-epoch/
 *
 * @throws build/bad-time when SOURCE_DATE_EPOCH is no whole number of seconds from 0 to the end of the year 9999
 */
export function buildTime(sources: BuildTimeSources): number {
  const { sourceDateEpoch, gitCommitTime } = sources;
  if (sourceDateEpoch === undefined || sourceDateEpoch === '') return gitCommitTime ?? fallback;
  const seconds = /^[0-9]+$/.test(sourceDateEpoch) ? Number(sourceDateEpoch) : Number.NaN;
  if (seconds <= latest) return seconds;
  throw buildFault('build/bad-time', `SOURCE_DATE_EPOCH is "${sourceDateEpoch}", not a number of seconds since 1970`, {
    hint: 'Set it to whole seconds, for example from `git log -1 --format=%ct`, or unset it.',
  });
}

/** A build's time as image documents write it: `1980-01-01T00:00:01Z`. */
export function formatBuildTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
