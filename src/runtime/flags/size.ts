import { badFlag } from './bad-flag.ts';

const pattern = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?)?b?$/i;
const powers: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 };

/**
 * Parses a size as Docker's flags take it: a number and a unit in powers of 1024 (`512m`, `1.5g`, `64k`, `100b`, `100`).
 *
 * @param flag named in the fault: `--memory`
 * @returns whole bytes
 * @throws runtime/bad-flag
 */
export function parseSize(text: string, flag: string): number {
  const match = pattern.exec(text.trim());
  const bytes = match === null ? Number.NaN : Math.floor(Number(match[1]) * 1024 ** unitPower(match[2]));
  if (!Number.isSafeInteger(bytes)) {
    throw badFlag(flag, text, 'is not a size', 'Write a number and a unit: b, k, m or g, as in 512m.');
  }
  return bytes;
}

function unitPower(unit: string | undefined): number {
  return unit === undefined ? 0 : (powers[unit.toLowerCase()] ?? 0);
}

/** Least memory a container can be given: what Docker accepts. */
const leastMemory = 6 * 1024 * 1024;

/**
 * Parses `--memory`.
 *
 * @returns bytes; `undefined` for 0, which means no limit
 * @throws runtime/bad-flag
 */
export function parseMemory(text: string): number | undefined {
  const bytes = parseSize(text, '--memory');
  if (bytes !== 0 && bytes < leastMemory) throw badFlag('--memory', text, 'is too little', 'Give at least 6m.');
  return bytes === 0 ? undefined : bytes;
}

/**
 * Parses `--memory-swap`: bytes of memory and swap together, or -1 for no limit.
 *
 * @returns `undefined` for 0, which means the default
 * @throws runtime/bad-flag
 */
export function parseMemorySwap(text: string): number | undefined {
  const bytes = text.trim() === '-1' ? -1 : parseSize(text, '--memory-swap');
  return bytes === 0 ? undefined : bytes;
}
