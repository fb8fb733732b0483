import { cliFault } from './faults.ts';

/** @throws cli/usage when one of a flag's values, which are `NAME` or `NAME=VALUE`, has no name */
export function assertNamed(flag: string, values: readonly string[]): void {
  const nameless = values.find((value) => value === '' || value.startsWith('='));
  if (nameless === undefined) return;
  throw cliFault('cli/usage', `--${flag} "${nameless}" has no name`, { hint: `Write --${flag} NAME=VALUE.` });
}
