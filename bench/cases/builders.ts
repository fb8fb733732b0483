import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Candidate, candidate, type Lab } from '../contender.ts';
import { podmanLimits } from '../peers/tools.ts';

/** How one build is called. */
export interface BuildCall {
  readonly context: string;
  readonly noCache: boolean;
  /** Not timed, before each run. */
  readonly before?: () => void;
  /** The base image, as `latest` of every tool. @default base */
  readonly base?: string;
}

/** The same build by every builder. The Dockerfile is written for each, as base images go by different names. */
export function builders(lab: Lab, build: BuildCall, dockerfile: (base: string) => string): readonly Candidate[] {
  const { context, noCache, base = 'base' } = build;
  const before = build.before === undefined ? {} : { before: build.before };
  const write = (name: string, image: string): string => {
    const path = join(context, name);
    writeFileSync(path, dockerfile(image));
    return path;
  };
  const flags = noCache ? ['--no-cache'] : [];
  const own = write('Dockerfile.nacre', `${base}:latest`);
  const other = write('Dockerfile.podman', `localhost/${base}:latest`);
  return [
    {
      name: 'nacre',
      command: [...lab.nacre.command, 'build', '-q', ...flags, '-t', 'bench', '-f', own, context],
      ...before,
    },
    candidate('docker', lab.peers.docker, ({ command }) => ({
      command: [...command, 'build', '-q', '--network', 'host', ...flags, '-t', 'bench', '-f', own, context],
      environment: { DOCKER_BUILDKIT: '1' },
      ...before,
    })),
    candidate('buildah', lab.peers.buildah, ({ command }) => ({
      command: [
        ...[...command, 'build', '-q', '--layers', '--isolation', 'oci', '--runtime', 'crun', '--network', 'host'],
        ...[...podmanLimits, '--jobs', '2', ...flags, '-t', 'bench', '-f', other, context],
      ],
      ...before,
    })),
  ];
}
