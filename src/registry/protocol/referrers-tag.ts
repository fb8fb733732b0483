import type { Digest } from '../../oci/index.ts';

/** The tag that lists what refers to a manifest where the registry has no referrers API. Source: distribution-spec, "Referrers Tag Schema". */
export function referrersTag(subject: Digest): string {
  return subject.replace(':', '-');
}
