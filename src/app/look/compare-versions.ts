/**
 * The order of tags that are versions, lowest first: numbers by their values, a pre-release before what it leads to, tags without a number before all others.
 *
 * @example ['1.10', '1.9', '2.0-rc1', '2.0'].sort(compareVersions) // ['1.9', '1.10', '2.0-rc1', '2.0']
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [toVersion(a), toVersion(b)];
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at++) {
    const difference = (left.numbers[at] ?? -1) - (right.numbers[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.phase - right.phase || natural.compare(left.rest, right.rest) || (a < b ? -1 : Number(a > b));
}

interface Version {
  readonly numbers: readonly number[];
  /** -1 for a pre-release, 1 for what comes with something more, 0 for neither. */
  readonly phase: number;
  readonly rest: string;
}

const natural = new Intl.Collator('en', { numeric: true });
const preRelease = /^(alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next)(?![a-z])/i;

function toVersion(tag: string): Version {
  const [, digits = '', rest = tag] = /^v?(\d+(?:\.\d+)*)[-._]?(.*)$/s.exec(tag) ?? [];
  const numbers = digits === '' ? [] : digits.split('.').map(Number);
  return { numbers, rest, phase: rest === '' ? 0 : preRelease.test(rest) ? -1 : 1 };
}
