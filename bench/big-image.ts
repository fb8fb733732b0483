import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './call.ts';
import type { Lab } from './contender.ts';

const packages = ['build-essential', 'git', 'linux-headers-amd64', 'openjdk-17-jre-headless'] as const;

const made = new WeakMap<Lab, string>();

/**
 * Tar of a Debian root file system: 770 MB, 31,000 entries. Made once for each lab; needs mmdebstrap and a Debian mirror, unless
 * NACRE_BENCH_BIG_TAR names one made before.
 */
export function bigTar(lab: Lab): string {
  const known = made.get(lab);
  if (known !== undefined) return known;
  const tar = join(lab.scratch('big'), 'big.tar');
  const ready = process.env.NACRE_BENCH_BIG_TAR;
  // Peers in a system of their own see the lab's directory alone.
  if (ready !== undefined) copyFileSync(ready, tar);
  else call(['mmdebstrap', '--quiet', '--variant=apt', `--include=${packages.join(',')}`, 'bookworm', tar]);
  made.set(lab, tar);
  return tar;
}

/** Calls of nacre on a store of its own, with layers made ready in one way. */
export interface OwnStore {
  readonly root: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  call(...args: readonly string[]): string;
}

export function ownStore(lab: Lab, snapshotter: 'erofs' | 'unpacked'): OwnStore {
  const [program = ''] = lab.nacre.command;
  const root = lab.scratch(snapshotter);
  const command = [program, '--root', root];
  const environment = { NACRE_SNAPSHOTTER: snapshotter };
  return { root, command, environment, call: (...args) => call([...command, ...args], environment) };
}
