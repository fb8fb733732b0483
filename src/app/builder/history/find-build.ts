import type { BuildRecord } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';

/**
 * The record of a build, by its id or the beginning of it.
 *
 * @param id @default the build that was begun last
 * @throws app/no-build when there is none, or several ids begin so
 */
export function findBuild({ store }: Pick<Nacre, 'store'>, id?: string): BuildRecord {
  const all = store.builds.list();
  const [found, other] = id === undefined ? all.slice(0, 1) : all.filter((record) => record.id.startsWith(id));
  if (found === undefined) {
    throw appFault(
      'app/no-build',
      id === undefined ? 'no build was recorded yet' : `there is no record of build ${id}`,
      {
        hint: 'See `nacre builder history ls` for those that there are.',
      },
    );
  }
  if (other === undefined) return found;
  throw appFault('app/no-build', `several builds begin with ${id}: ${found.id}, ${other.id}`, {
    hint: 'Give more of the id.',
  });
}
