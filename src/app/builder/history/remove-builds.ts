import type { Nacre } from '../../nacre.ts';
import type { BuildRemovalReport } from '../../wire/builder.ts';
import { findBuild } from './find-build.ts';

/**
 * Removes records of builds. Those of builds that go on stay.
 *
 * @param ids `all` for every one
 * @throws app/no-build, and then none is removed
 */
export function removeBuilds(nacre: Pick<Nacre, 'store'>, ids: readonly string[] | 'all'): BuildRemovalReport {
  const { builds } = nacre.store;
  const chosen = ids === 'all' ? builds.list() : ids.map((id) => findBuild(nacre, id));
  const removed = [...new Set(chosen.filter(({ isOpen }) => !isOpen).map(({ id }) => id))];
  builds.remove(removed);
  return { removed };
}
