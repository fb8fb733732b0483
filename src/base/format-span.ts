/** Below each of these many seconds a span is told in the unit, of so many seconds each. */
const units: readonly (readonly [below: number, name: string, seconds: number])[] = [
  [60, 'second', 1],
  [60 * 60, 'minute', 60],
  [48 * 3600, 'hour', 3600],
  [14 * 86_400, 'day', 86_400],
  [60 * 86_400, 'week', 7 * 86_400],
  [730 * 86_400, 'month', 30 * 86_400],
  [Number.POSITIVE_INFINITY, 'year', 365 * 86_400],
];

/**
 * How long something took or lasts, to about two digits, as Docker says it: `Less than a second`, `About a minute`, `5 hours`.
 *
 * @param milliseconds 0 or more; less counts as 0
 */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  const [, name, size] = units.find(([below]) => seconds < below) ?? ['', 'second', 1];
  // Hours alone are rounded, the others cut.
  const count = name === 'hour' ? Math.round(seconds / size) : Math.floor(seconds / size);
  if (count === 1) return name === 'hour' ? 'About an hour' : `About a ${name}`;
  return `${count} ${name}s`;
}
