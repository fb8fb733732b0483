import { type CheckContentOptions, checkContent } from '../../../registry/server/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryCheckReport } from '../../wire.ts';
import { openRegistryAdmin } from '../open-registry-admin.ts';
import { partialRepositories } from '../open-registry-keeper.ts';

/** A call of `registry check`. */
export interface CheckRegistryCall extends Omit<CheckContentOptions, 'isPartial' | 'onFinding'> {
  /** Path of the configuration. @default a server without one, over the store */
  readonly config: string | undefined;
}

/** Reads all that repositories have, and compares it with its digests; what is damaged is not served any more. A server may run beside. */
export async function checkRegistry(
  nacre: Nacre,
  { config: path, ...options }: CheckRegistryCall,
): Promise<RegistryCheckReport> {
  await using admin = await openRegistryAdmin(nacre, path);
  return await checkContent(admin, { ...options, isPartial: partialRepositories(admin.config) });
}
