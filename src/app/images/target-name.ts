import { formatReference, parseReference } from '../../oci/index.ts';
import { appFault } from '../faults.ts';

/**
 * A name that an image can be given, in whole form.
 *
 * @throws app/bad-target when it names a digest, oci/bad-reference
 */
export function toTargetName(text: string): string {
  const reference = parseReference(text);
  if (reference.digest === undefined) return formatReference(reference);
  throw appFault('app/bad-target', `"${text}" names a digest; a name is given with a tag`, {
    hint: 'Leave out the part after @.',
  });
}
