import type { Nacre } from '../../nacre.ts';
import type { BuildInspection, BuildLine } from '../../wire/builder.ts';
import { findBuild } from './find-build.ts';
import { foldLines } from './fold-lines.ts';
import { toBuildRow } from './list-builds.ts';
import { parseLines } from './parse-lines.ts';

/** All that is known of a build. @throws app/no-build */
export function inspectBuild(nacre: Pick<Nacre, 'store'>, id?: string): BuildInspection {
  const record = findBuild(nacre, id);
  const text = nacre.store.builds.read(record.id);
  const { steps, warnings } = foldLines(parseLines(text), record.isOpen);
  return { ...toBuildRow(record, () => text), steps, warnings };
}

/** What a build told, line by line. @throws app/no-build */
export function readBuildLines(nacre: Pick<Nacre, 'store'>, id?: string): readonly BuildLine[] {
  const record = findBuild(nacre, id);
  return parseLines(nacre.store.builds.read(record.id));
}
