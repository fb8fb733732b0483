import { appFault } from '../../faults.ts';

const billion = 1_000_000_000n;
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: billion,
  m: 60n * billion,
  h: 3600n * billion,
};

/**
 * Reads a point in time as Docker's `--since` and `--until` take it: how long ago (`10m`, `1h30m`, `1.5h`), seconds since 1970
 * (`1136073600`, `1136073600.000000001`), or a date and time (`2006-01-02`, `2006-01-02T15:04:05`, `2006-01-02T15:04:05.999Z`), in this machine's time zone
 * when it names none.
 *
 * @param flag named in the fault: `--since`
 * @param now milliseconds since 1970
 * @returns nanoseconds since 1970
 * @throws app/bad-time
 */
export function parseMoment(text: string, flag: string, now: number = Date.now()): bigint {
  const ago = parseAgo(text);
  const moment = ago === undefined ? (parseUnix(text) ?? parseDate(text)) : BigInt(now) * 1_000_000n - ago;
  if (moment !== undefined) return moment;
  throw appFault('app/bad-time', `${flag} ${JSON.stringify(text)} is no time`, {
    hint: 'Say how long ago (10m, 1h30m), a date (2024-01-31T12:00:00Z), or seconds since 1970.',
  });
}

/** Durations as Go writes them. */
function parseAgo(text: string): bigint | undefined {
  const [, sign, rest = ''] = /^([-+]?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)$/.exec(text) ?? [];
  if (rest === '') return undefined;
  let sum = 0n;
  for (const [, number = '', unit = ''] of rest.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    sum += BigInt(Math.round(Number(number) * Number(units[unit])));
  return sign === '-' ? -sum : sum;
}

function parseUnix(text: string): bigint | undefined {
  const [, seconds, digits = ''] = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  return seconds === undefined ? undefined : BigInt(seconds) * billion + BigInt(digits.padEnd(9, '0'));
}

const datePattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?(Z|[+-]\d\d:\d\d)?$/;

function parseDate(text: string): bigint | undefined {
  const [, date, hour = '00', minute = '00', second = '00', digits = '', zone = ''] = datePattern.exec(text) ?? [];
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${hour}:${minute}:${second}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(digits.padEnd(9, '0'));
}
