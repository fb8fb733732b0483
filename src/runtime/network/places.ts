import { join } from 'node:path';
import { shortHash } from '../../base/index.ts';

/** What belongs to one store on a machine that several may share. */
export interface Places {
  /** Name of the packet filter's table. */
  readonly table: string;
  /** Device of the default bridge. */
  readonly bridge: string;
  /** Holds what is below. */
  readonly directory: string;
  /** The configuration of aardvark-dns. */
  readonly names: string;
  /** There while bridges and table are being removed, or whoever did so was killed. */
  readonly removing: string;
  /** Whether bridges and table stay when the last container leaves. */
  readonly stays: boolean;
  /** Held by who makes or removes bridges and the table, or starts aardvark-dns. */
  readonly lock: string;
}

/** @param runDirectory where the store's short-lived state lies; the machine's own store has the plain names */
export function placesOf(runDirectory: string): Places {
  const tag = runDirectory === '/run/nacre' ? '' : shortHash(runDirectory).slice(0, 8);
  const directory = join(runDirectory, 'network');
  return {
    table: tag === '' ? 'nacre' : `nacre-${tag}`,
    bridge: tag === '' ? 'nacre0' : `nc-${tag}`,
    directory,
    names: join(directory, 'names'),
    removing: join(directory, 'removing'),
    // A directory that is not below /run may be removed at any time, with all that tells whose these are.
    stays: runDirectory === '/run' || runDirectory.startsWith('/run/'),
    lock: join(directory, 'lock'),
  };
}
