import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DockerfileRequest } from '../read-dockerfile.ts';

/** Whether a build is that of a Node project which says in no other way what its image is. */
export function isProject({ context, file, text }: DockerfileRequest): boolean {
  if (file !== undefined || text !== undefined || context === '-') return false;
  const isThere = (name: string): boolean => existsSync(join(context, name));
  return isThere('package.json') && !isThere('Dockerfile') && !isThere('image.ts');
}
