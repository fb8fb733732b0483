import { compareTrees, type FileChange, toLayerStack } from '../../image/index.ts';
import { isLiving } from '../../runtime/index.ts';
import { toFileFacts } from '../files/file-facts.ts';
import { createOpenLayers, findOperand } from '../files/find-operand.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import type { DriftReport, DriftRow, FileFacts } from '../wire.ts';
import { openContainerRecords } from './container-records.ts';
import { findContainer } from './find-container.ts';

/**
 * What containers have written where their images had something else, or nothing. Times do not count, nor what is mounted: volumes, and the
 * files that were made to mount over.
 *
 * @param names of containers; none: all that run
 * @throws app/no-container, app/ambiguous-id, image/…, archive/changed when one writes just then
 */
export async function findDrift(nacre: Nacre, names: readonly string[]): Promise<readonly DriftReport[]> {
  await sweep(nacre);
  using _lease = nacre.store.lease();
  const records =
    names.length === 0
      ? openContainerRecords(nacre.store)
          .list()
          .filter(({ state }) => isLiving(state))
      : names.map((name) => findContainer(nacre.store, name));
  const openLayers = createOpenLayers(nacre);
  const reports: DriftReport[] = [];
  for (const { id, name, image } of records) {
    const { layers } = await findOperand(nacre, id, openLayers);
    const changes = compareTrees(toLayerStack(layers.slice(0, -1)), toLayerStack(layers));
    reports.push({ id, container: name, image, files: [...toRows(changes)] });
  }
  return reports;
}

function* toRows(changes: Iterable<FileChange>): Generator<DriftRow> {
  let gone: string | undefined;
  for (const change of changes) {
    if (gone !== undefined && change.path.startsWith(`${gone}/`)) continue;
    gone = change.kind === 'removed' ? change.path : undefined;
    const facts = toFileFacts((change.kind === 'removed' ? change.before : change.after).entry);
    const { type, size } = facts;
    const path = `/${change.path}`;
    const what = change.kind === 'changed' ? change.aspects : [];
    yield { path, change: change.kind, what, type, size, mark: markOf(path, facts) };
  }
}

/** Told by mode and name: of what can be run there is enough to say without a look into each file. */
function markOf(path: string, { type, mode }: FileFacts): DriftRow['mark'] {
  if (type !== 'file') return null;
  const bits = Number.parseInt(mode, 8);
  if ((bits & 0o111) !== 0 && (bits & 0o6000) !== 0) return 'setuid';
  if (/\.so(?:\.\d+)*$/.test(path)) return 'library';
  return (bits & 0o111) === 0 ? null : 'executable';
}
