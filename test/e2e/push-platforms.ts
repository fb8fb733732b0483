import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { writeFiles } from './write-files.ts';

/** Builds an image of two platforms, with what is attested of them, and pushes it under a name. @returns digest of its index */
export function pushPlatforms(lab: Lab, name: string): string {
  const context = writeFiles(join(lab.directory, 'context'), { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
  return lab.ok('build', '-q', '-t', name, '--platform', 'linux/amd64,linux/arm64', '--push', context);
}
