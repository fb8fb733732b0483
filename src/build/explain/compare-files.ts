import { type LayerIndex, layerDifferences } from '../../image/index.ts';
import type { Reason } from './explanation.ts';

/** How many files are named, and counted. */
const most = { named: 5, counted: 1000 };

/** Which files two layers of one COPY have not in common; when they were made has no part in it. */
export function compareFiles(before: LayerIndex, after: LayerIndex): Reason | undefined {
  const paths: string[] = [];
  let count = 0;
  for (const { path, before: was, after: is, aspects } of layerDifferences(before, after)) {
    const isNamed = was?.entry.type !== 'directory' || is?.entry.type !== 'directory';
    if (!isNamed || (was && is && aspects.every((aspect) => aspect === 'time'))) continue;
    count += 1;
    if (paths.length < most.named) paths.push(tellPath(path, was === undefined, is === undefined));
    if (count === most.counted) break;
  }
  if (count === 0) return undefined;
  const more = count - paths.length;
  const rest = more === 0 ? '' : ` and ${count === most.counted ? `${most.counted} or more` : more} others`;
  return { kind: 'files', paths, count, message: `files of the context: ${paths.join(', ')}${rest}` };
}

function tellPath(path: string, isNew: boolean, isGone: boolean): string {
  if (isNew) return `${path} (new)`;
  return isGone ? `${path} (gone)` : path;
}
