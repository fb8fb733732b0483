import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import type { OnEvent } from '../../base/index.ts';
import { foldDiagnostics } from '../../config/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import type { SyncReport } from '../wire.ts';
import { expandEntries } from './expand-entries.ts';
import { shareUploads } from './share-uploads.ts';
import { parseSyncFile, type SyncFile } from './sync-file.ts';
import { syncRepositories } from './sync-repositories.ts';

/** One call of `sync`. */
export interface SyncCall extends RegistryAccess {
  /** Path of the YAML file. Relative directories that it names lie beside it. */
  readonly file: string;
  /** Look what would be done, and change nothing. @default false */
  readonly dryRun?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Copies repositories to others as a file says it. What fails is in the report, and keeps nothing else from being copied.
 *
 * @throws app/bad-sync-file with the place of the first thing that is wrong, the others in its detail; app/no-file, base/cancelled
 */
export async function sync(nacre: Nacre, call: SyncCall): Promise<SyncReport> {
  const { file, dryRun = false } = call;
  const { parallel, repositories } = await readSyncFile(file);
  using registry = openRegistryLate(nacre, call, shareUploads);
  const tools = { ...call, nacre, registry: registry.open };
  const { pairs, failed } = await expandEntries(repositories, dirname(resolve(file)), tools);
  const images = await syncRepositories(pairs, { ...tools, ...(parallel === undefined ? {} : { parallel }) });
  return { dryRun, images: [...failed, ...images] };
}

async function readSyncFile(file: string): Promise<SyncFile> {
  const { value, diagnostics } = await parseSyncFile(readText(file), file);
  if (value !== undefined) return value;
  const { message, ...why } = foldDiagnostics(diagnostics);
  throw appFault('app/bad-sync-file', message, why);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = getSystemErrorMessage((cause as NodeJS.ErrnoException).errno ?? 0);
    throw appFault('app/no-file', `${file} can not be read: ${why}`, { hint: 'Check the path.', cause });
  }
}
