import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest, isTag, parseReference } from '../../oci/index.ts';
import type { Registry } from '../../registry/client/index.ts';
import { openLayout } from '../../store/index.ts';
import { tagOf } from '../images/find-named.ts';
import type { Nacre } from '../nacre.ts';
import type { RepositoryPlace } from './repository-place.ts';

/** Where places are, and what they are asked with. */
export interface PlaceTools {
  readonly nacre: Nacre;
  readonly registry: () => Registry;
  readonly signal?: AbortSignal;
}

/**
 * The tags of a place, but for those that stand for lists of referrers. None where nothing is.
 *
 * @throws registry/…, store/bad-layout
 */
export async function listPlaceTags(place: RepositoryPlace, tools: PlaceTools): Promise<readonly string[]> {
  const tags = await listAll(place, tools);
  return tags.filter((tag) => !referrersTag.test(tag));
}

/** Source: distribution-spec, "Referrers Tag Schema". */
const referrersTag = /^sha256-[0-9a-f]{64}$/;

async function listAll(place: RepositoryPlace, tools: PlaceTools): Promise<readonly string[]> {
  switch (place.kind) {
    case 'registry': {
      const cancel = tools.signal === undefined ? {} : { signal: tools.signal };
      return Array.fromAsync(tools.registry().repository(place.name).tags(cancel));
    }
    case 'store': {
      const names = (await tools.nacre.store.list()).filter(({ name }) => !isDigest(name));
      const { registry, repository } = place.name;
      return names
        .map(({ name }) => parseReference(name))
        .flatMap((each) => (each.registry === registry && each.repository === repository ? (each.tag ?? []) : []));
    }
    case 'layout':
      return [...(await readLayoutTags(place.path)).keys()];
  }
}

/** The tags of a layout with the names that they are there: the same, or whole references. */
export async function readLayoutTags(path: string): Promise<ReadonlyMap<string, string>> {
  if (!existsSync(join(path, 'oci-layout'))) return new Map();
  const rows = await openLayout(path).list();
  return new Map(
    rows.toReversed().flatMap(({ name }) => {
      const tag = isTag(name) ? name : tagOf(name);
      return tag === undefined ? [] : [[tag, name] as const];
    }),
  );
}
