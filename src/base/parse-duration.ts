const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * Reads a duration as Go's time.ParseDuration writes them: `1m30s`, `1.5h`, `-2ms`, `0`.
 *
 * @returns nanoseconds, or `undefined` when the text is none or too long to be counted exactly (104 days)
 */
export function parseDuration(text: string): number | undefined {
  const negative = text.startsWith('-');
  const body = /^[-+]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0;
  if (body === '') return undefined;
  let total = 0;
  part.lastIndex = 0;
  for (let at = 0; at < body.length; at = part.lastIndex) {
    const match = part.exec(body);
    const value = match === null ? undefined : partOf(match[1] ?? '', match[2] ?? '', match[3] ?? '');
    if (value === undefined) return undefined;
    total += value;
  }
  if (!Number.isSafeInteger(total)) return undefined;
  return negative && total !== 0 ? -total : total;
}

function partOf(whole: string, fraction: string, unit: string): number | undefined {
  const scale = nanoseconds[unit];
  if (scale === undefined || (whole === '' && fraction === '')) return undefined;
  return Number(whole) * scale + Math.trunc(Number(`0.${fraction}`) * scale);
}
