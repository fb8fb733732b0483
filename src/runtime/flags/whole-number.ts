import { badFlag } from './bad-flag.ts';

/** What a flag's number may be. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/**
 * Parses a flag that takes a whole number.
 *
 * @param flag named in the fault: `--cpu-shares`
 * @throws runtime/bad-flag
 */
export function parseWhole(text: string, flag: string, { least, most }: NumberRange): number {
  const value = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw badFlag(flag, text, 'is out of range', `Give a whole number from ${least} to ${most}.`);
}
