import { type CheckOptions, type CheckReport, checkStore } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { checkUnpacked } from './check-unpacked.ts';

/**
 * Checks the store, and what layers were unpacked to; in `full`, everything is compared with what it was made from, and made again where it
 * differs.
 *
 * @throws base/cancelled, store/…
 */
export async function checkSystem(nacre: Nacre, options: CheckOptions = {}): Promise<CheckReport> {
  const report = await checkStore(nacre.store, options);
  if (options.full !== true) return report;
  const trees = await checkUnpacked(nacre, options);
  return {
    ...report,
    faults: [...report.faults, ...trees.faults],
    repaired: [...report.repaired, ...trees.repaired],
    compared: report.compared + trees.compared,
  };
}
