import type { DebianRelease } from '../../../packages/index.ts';
import type { ProjectSettings } from './project.ts';

/** The release whose libraries images get. */
const codename = 'trixie';

/**
 * Where Debian's packages come from: NACRE_DEBIAN_MIRROR, else Debian's own servers; of a day gone by, where a project names one,
 * from the archive of all days.
 */
export function debianRelease(
  { snapshot }: ProjectSettings,
  environment: Readonly<Record<string, string | undefined>>,
): DebianRelease {
  const mirror = environment.NACRE_DEBIAN_MIRROR;
  if (mirror !== undefined && mirror !== '') return { codename, mirror, isSnapshot: snapshot !== undefined };
  if (snapshot === undefined) return { codename, mirror: 'https://deb.debian.org/debian' };
  return { codename, mirror: `https://snapshot.debian.org/archive/debian/${snapshot}`, isSnapshot: true };
}
