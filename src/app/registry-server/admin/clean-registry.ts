import { cleanRepositories, keepingTimes } from '../../../registry/server/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryCleanReport } from '../../wire.ts';
import { openRegistryAdmin } from '../open-registry-admin.ts';

/** A call of `registry clean`. */
export interface CleanRegistryCall {
  /** Path of the configuration. @default a server without one, over the store */
  readonly config: string | undefined;
  /** Says what would go, and changes nothing. @default false */
  readonly dryRun?: boolean;
  /** Takes the bytes of what could still be brought back as well. @default false */
  readonly forget?: boolean;
  readonly signal?: AbortSignal;
}

/** Takes out of all repositories what their rules do not keep, and removes what nothing needs any more; a server may run beside. */
export async function cleanRegistry(nacre: Nacre, call: CleanRegistryCall): Promise<RegistryCleanReport> {
  const { config: path, dryRun = false, forget = false, signal } = call;
  await using admin = await openRegistryAdmin(nacre, path);
  const { metadata, config } = admin;
  const rules = config.keeping ?? {};
  const cleaned = await cleanRepositories(metadata, rules, { dryRun, ...(signal === undefined ? {} : { signal }) });
  const forgotten = forget && !dryRun ? await metadata.deleted.purge(Number.MAX_SAFE_INTEGER) : 0;
  const { grace = keepingTimes.grace } = rules;
  const swept = dryRun ? { blobs: 0, bytes: 0 } : await admin.sweep(Date.now() - grace);
  return {
    dryRun,
    gone: cleaned.gone.map(({ repository, tag = null, digest, why }) => ({ repository, tag, digest, why })),
    links: cleaned.links,
    forgotten: cleaned.purged + forgotten,
    ...swept,
  };
}
