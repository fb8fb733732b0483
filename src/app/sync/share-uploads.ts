import { type Digest, isIndexType, isManifestType } from '../../oci/index.ts';
import type { Registry, Repository } from '../../registry/client/index.ts';

/** The same registries, of which a repository is sent a blob once, however many images that are on their way have it. */
export function shareUploads(registry: Registry): Registry {
  const shared = new Map<Repository, Repository>();
  return {
    ...registry,
    repository(name) {
      const repository = registry.repository(name);
      const found = shared.get(repository) ?? shareOf(repository);
      shared.set(repository, found);
      return found;
    },
  };
}

function shareOf(repository: Repository): Repository {
  const going = new Map<Digest, Promise<void>>();
  const isGone = async (digest: Digest): Promise<boolean> =>
    going.get(digest)?.then(
      () => true,
      () => false,
    ) ?? false;
  return {
    ...repository,
    has: async (descriptor) => (await isGone(descriptor.digest)) || repository.has(descriptor),
    async put(descriptor, bytes, options) {
      const { digest, mediaType } = descriptor;
      if (isManifestType(mediaType) || isIndexType(mediaType)) return repository.put(descriptor, bytes, options);
      if (await isGone(digest)) return;
      const put = repository.put(descriptor, bytes, options);
      going.set(digest, put);
      return put;
    },
  };
}
