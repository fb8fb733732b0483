import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, parseJson } from '../../base/index.ts';
import type { ContainerRecord } from '../container-records.ts';

/** Most bytes of a config.json. */
const limit = 4 * 1024 * 1024;

/** Where things are mounted in a container, as absolute paths in it; none when it was never started. */
export function readMountTargets({ directory }: Pick<ContainerRecord, 'directory'>): readonly string[] {
  const path = join(directory, 'bundle', 'config.json');
  if (!existsSync(path)) return [];
  const spec = parseJson(readFileSync(path), limit);
  const mounts = isJsonObject(spec) && Array.isArray(spec.mounts) ? spec.mounts : [];
  return mounts.flatMap((mount: unknown) =>
    isJsonObject(mount) && typeof mount.destination === 'string' ? [mount.destination] : [],
  );
}
