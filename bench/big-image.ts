import { join } from 'node:path';
import { call } from './call.ts';
import type { Lab } from './contender.ts';

const packages = ['build-essential', 'git', 'linux-headers-amd64', 'openjdk-17-jre-headless'] as const;

const made = new WeakMap<Lab, string>();

/** Tar of a Debian root file system: 770 MB, 31,000 entries. Made once for each lab; needs mmdebstrap and a Debian mirror. */
export function bigTar(lab: Lab): string {
  const known = made.get(lab);
  if (known !== undefined) return known;
  const tar = process.env.NACRE_BENCH_BIG_TAR ?? join(lab.scratch('big'), 'big.tar');
  if (process.env.NACRE_BENCH_BIG_TAR === undefined)
    call(['mmdebstrap', '--quiet', '--variant=apt', `--include=${packages.join(',')}`, 'bookworm', tar]);
  made.set(lab, tar);
  return tar;
}

/** Calls of nacre on a store of its own, with layers made ready in one way. */
export interface OwnStore {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  call(...args: readonly string[]): string;
}

export function ownStore(lab: Lab, snapshotter: 'erofs' | 'unpacked'): OwnStore {
  const [program = ''] = lab.nacre.command;
  const command = [program, '--root', lab.scratch(snapshotter)];
  const environment = { NACRE_SNAPSHOTTER: snapshotter };
  return { command, environment, call: (...args) => call([...command, ...args], environment) };
}
