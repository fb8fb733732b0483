import { cliFault } from './faults.ts';

/** @throws cli/usage when the value of `--flag` is no whole number, or less than `least` */
export function readWholeNumber(flag: string, text: string, least = 0): number {
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && Number.isSafeInteger(number)) return number;
  throw cliFault('cli/usage', `--${flag} ${text} is not a whole number from ${least} on`);
}
