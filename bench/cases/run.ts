import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../call.ts';
import { type Bench, candidate } from '../contender.ts';
import { podmanLimits } from '../peers/tools.ts';

/** `run --rm --network none IMAGE true` */
export const run: Bench = {
  name: 'run',
  about: 'run --rm --network none IMAGE true',
  runs: 15,
  goals: { podman: 0.5 },
  candidates: (lab) => [
    { name: 'nacre', command: [...lab.nacre.command, 'run', '--rm', '--network', 'none', 'base', 'true'] },
    candidate('podman', lab.peers.podman, ({ command }) => ({
      command: [...command, 'run', '--rm', '--network', 'none', ...podmanLimits, 'localhost/base:latest', 'true'],
    })),
    candidate('docker', lab.peers.docker, ({ command }) => ({
      command: [...command, 'run', '--rm', '--network', 'none', 'base:latest', 'true'],
    })),
    candidate('crun (bare)', lab.peers.crun, ({ command }) => {
      const bundle = makeBundle(lab.scratch('bundle'), lab.baseTar);
      return { command: [...command, '--root', join(bundle, 'state'), 'run', '--bundle', bundle, 'nacre-bench'] };
    }),
  ],
};

/** A bundle with crun's own example config: no terminal, the command `true`. */
function makeBundle(bundle: string, baseTar: string): string {
  const rootfs = join(bundle, 'rootfs');
  mkdirSync(rootfs);
  call(['tar', '-C', rootfs, '-xf', baseTar]);
  const spec = JSON.parse(call(['sh', '-c', 'cd "$1" && crun spec && cat config.json', 'sh', bundle]));
  const config = { ...spec, process: { ...spec.process, terminal: false, args: ['true'], rlimits: [] } };
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config));
  return bundle;
}
