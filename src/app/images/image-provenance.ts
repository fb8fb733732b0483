import type { JsonObject } from '../../base/index.ts';
import type { Platform } from '../../oci/index.ts';
import { appFault } from '../faults.ts';
import { type AttestedStore, findAttestations, readPredicate } from './find-attestations.ts';
import { findImage, type ImageStore } from './find-image.ts';

/** What versions of SLSA have in common. */
const provenance = /^https:\/\/slsa\.dev\/provenance\//;

/**
 * How an image was made, as it is attached to it, whoever attached it: a predicate of SLSA.
 *
 * @param platform which image of an index; @default the host's
 * @throws app/no-image, app/no-attestation, image/no-platform
 */
export async function imageProvenance(
  store: ImageStore & AttestedStore,
  name: string,
  platform?: Platform,
): Promise<JsonObject> {
  const { descriptor } = await findImage(store, name);
  const { statements, isPartial } = await findAttestations(store, descriptor, platform);
  const statement = statements.find(({ predicateType }) => provenance.test(predicateType));
  const predicate = statement && (await readPredicate(store, statement));
  if (predicate !== undefined) return predicate;
  throw appFault('app/no-attestation', `nothing says how ${name} was made`, {
    hint: isPartial
      ? 'What is said of it was left in its registry: pull it with `--all-platforms`.'
      : 'Build it with `--provenance=true`; images that are pushed have it.',
  });
}
