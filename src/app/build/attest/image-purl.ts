import { familiarRepository, formatPlatform, type Platform, parseReference } from '../../../oci/index.ts';
import { formatPurl } from '../../../security/catalog/index.ts';

/**
 * The package URL of an image, as BuildKit writes it: `pkg:docker/alpine@3.20?platform=linux%2Famd64`; `undefined` for a name that has none.
 *
 * @param name whole reference
 */
export function imagePurl(name: string, platform: Platform): string | undefined {
  const reference = parseReference(name);
  const repository = familiarRepository(reference);
  const slash = repository.lastIndexOf('/');
  const { tag, digest } = reference;
  return formatPurl({
    ...{ type: 'docker', name: repository.slice(slash + 1) },
    ...(slash < 0 ? {} : { namespace: repository.slice(0, slash) }),
    ...(tag === undefined ? {} : { version: tag }),
    qualifiers: { digest, platform: formatPlatform(platform) },
  });
}
