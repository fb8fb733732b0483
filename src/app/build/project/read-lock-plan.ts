import { type InstallPlan, readNpmLock } from '../../../packages/index.ts';
import type { Project } from './project.ts';

/** What a project's lock file says of its `node_modules`. @throws packages/bad-lock, packages/not-supported, packages/bad-integrity */
export async function readLockPlan({ lock }: Project): Promise<InstallPlan> {
  if (lock === undefined) return { packages: [], links: [] };
  switch (lock.manager) {
    case 'npm':
      return readNpmLock(lock);
    case 'pnpm':
    case 'yarn':
    case 'yarn berry':
      throw new Error('not yet');
  }
}
