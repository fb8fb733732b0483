import { joinDelegatedScope } from '../../runtime/index.ts';
import type { Nacre } from '../nacre.ts';

/**
 * Takes a process that is to start containers for long to where those of an ordinary user can have control groups; others are taken there when they
 * start the first one.
 */
export async function joinOwnGroups(nacre: Pick<Nacre, 'host' | 'runDirectory'>): Promise<void> {
  await joinDelegatedScope({ host: nacre.host(), runDirectory: nacre.runDirectory });
}
