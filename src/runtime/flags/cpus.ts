import { badFlag } from './bad-flag.ts';

/**
 * Parses `--cpus`: processors with up to three decimals that count.
 *
 * @returns `undefined` for 0, which means no limit
 * @throws runtime/bad-flag
 */
export function parseCpus(text: string): number | undefined {
  const cpus = /^\d*\.?\d+$|^\d+\.$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(cpus)) throw badFlag('--cpus', text, 'is not a number of processors', 'Write a number such as 1.5.');
  if (cpus === 0) return undefined;
  if (cpus < 0.01) throw badFlag('--cpus', text, 'is too little', 'Give at least 0.01.');
  return cpus;
}

/**
 * Parses `--pids-limit`.
 *
 * @returns -1 for no limit, which 0 means as well
 * @throws runtime/bad-flag
 */
export function parsePidsLimit(text: string): number {
  const limit = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(limit) || limit < -1) {
    throw badFlag('--pids-limit', text, 'is not a number of processes', 'Write a whole number, or -1 for no limit.');
  }
  return limit === 0 ? -1 : limit;
}

/**
 * Parses `--cpuset-cpus` and `--cpuset-mems`: numbers and ranges with commas between (`0-2,4`).
 *
 * @param flag named in the fault
 * @throws runtime/bad-flag
 */
export function parseCpuList(text: string, flag: string): string {
  const list = text.trim();
  const ranges = list.split(',').map((range) => /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range));
  if (ranges.every((range) => range !== null && Number(range[1]) <= Number(range[2] ?? range[1]))) return list;
  throw badFlag(flag, text, 'is not a list of numbers', 'Write numbers and ranges, as in 0-2,4.');
}
