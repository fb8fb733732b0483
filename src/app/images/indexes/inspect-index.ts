import { wrapFault } from '../../../base/index.ts';
import { attestedImage } from '../../../build/index.ts';
import { formatPlatform } from '../../../oci/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryAccess } from '../../registry/registry-access.ts';
import { parseImagePlace } from '../../transfer/image-place.ts';
import { openRegistryLate } from '../../transfer/open-registry-late.ts';
import { openSource } from '../../transfer/open-source.ts';
import type { IndexReport } from '../../wire.ts';
import { listEntries } from './index-entries.ts';

/** One call of `index inspect`. */
export interface InspectIndexCall extends RegistryAccess {
  /** Any place that `copy` knows. */
  readonly index: string;
  readonly signal?: AbortSignal;
}

/** What an index lists; of an image by itself, that one. @throws as `openSource` */
export async function inspectIndex(nacre: Nacre, call: InspectIndexCall): Promise<IndexReport> {
  const { index, signal } = call;
  using registry = openRegistryLate(nacre, call);
  try {
    const cancel = signal === undefined ? {} : { signal };
    await using from = await openSource(parseImagePlace(index), { nacre, registry: registry.open, ...cancel });
    const { digest, mediaType } = from.descriptor;
    const manifests = (await listEntries(from.source, from.descriptor)).map((entry) => ({
      digest: entry.digest,
      mediaType: entry.mediaType,
      size: entry.size,
      platform: entry.platform === undefined ? null : formatPlatform(entry.platform),
      attests: attestedImage(entry) ?? null,
      annotations: entry.annotations ?? {},
    }));
    return { digest, mediaType, manifests };
  } catch (error) {
    throw wrapFault(`inspect ${index}`, error);
  }
}
