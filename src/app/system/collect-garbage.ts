import { removeLater } from '../../host/index.ts';
import { type CollectOptions, type CollectReport, collect } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from './sweep.ts';

/** Removes what nothing names, uses or has in hand. */
export async function collectGarbage(nacre: Nacre, options: CollectOptions = {}): Promise<CollectReport> {
  await sweep(nacre);
  return collect(nacre.store, { removeLater: (path) => removeLater(path, nacre.host()), ...options });
}
