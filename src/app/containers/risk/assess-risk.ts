import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContainerRecord, listRisks, type Risk, readLiveFacts, wroteAnything } from '../../../runtime/index.ts';
import type { Nacre } from '../../nacre.ts';
import { sweep } from '../../system/sweep.ts';
import { findContainer } from '../find-container.ts';

/**
 * What a container may do and perhaps need not, what leads to the host first. Of one that runs it is said what was seen.
 *
 * @throws app/no-container, app/ambiguous-id
 */
export async function assessRisk(nacre: Nacre, name: string): Promise<readonly Risk[]> {
  await sweep(nacre);
  const record = findContainer(nacre.store, name);
  return listRisks({
    options: record.options,
    uid: readUser(record),
    live: readLiveFacts(record),
    wrote: wroteAnything(record),
  });
}

/** Who it runs as: what its bundle says, else its flags and image as far as they are plain. */
function readUser({ directory, options, config }: ContainerRecord): number | undefined {
  try {
    const spec: unknown = JSON.parse(readFileSync(join(directory, 'bundle', 'config.json'), 'utf8'));
    const uid = /"user":\{"uid":(\d+)/.exec(JSON.stringify(spec))?.[1];
    if (uid !== undefined) return Number(uid);
  } catch {
    // It was never started.
  }
  const user = (options.user ?? config.user ?? '').replace(/:.*$/s, '');
  const uid = user === '' || user === 'root' ? 0 : /^\d+$/.test(user) ? Number(user) : undefined;
  // The strict profile runs nothing as root, whatever the image says.
  return uid === 0 && options.profile === 'strict' ? undefined : uid;
}
