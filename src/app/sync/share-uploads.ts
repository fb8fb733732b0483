import type { Digest } from '../../oci/index.ts';
import type { Registry, Repository } from '../../registry/client/index.ts';

/** The same registries, of which a repository is sent a blob or manifest once, however many images that are on their way have it. */
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
  const share = async (digest: Digest, send: () => Promise<void>): Promise<void> => {
    // What failed for another image is tried again for this one. Between the last look and the next line nothing may happen.
    for (let before = going.get(digest); before !== undefined; before = going.get(digest)) {
      if (await settles(before)) return;
      if (going.get(digest) === before) going.delete(digest);
    }
    const sent = send();
    going.set(digest, sent);
    return sent;
  };
  return {
    ...repository,
    has: async (descriptor) => (await settles(going.get(descriptor.digest))) || repository.has(descriptor),
    put: (descriptor, ...rest) => share(descriptor.digest, () => repository.put(descriptor, ...rest)),
    take: (descriptor, ...rest) => share(descriptor.digest, () => repository.take(descriptor, ...rest)),
  };
}

async function settles(going: Promise<void> | undefined): Promise<boolean> {
  if (going === undefined) return false;
  try {
    await going;
    return true;
  } catch {
    return false;
  }
}
