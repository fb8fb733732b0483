import { type ByteStream, limits, readBytes } from '../../../base/index.ts';
import { type Digest, mediaTypes } from '../../../oci/index.ts';
import type { Registry, Repository } from '../../../registry/client/index.ts';
import type { Upstream, UpstreamRepository } from '../../../registry/server/index.ts';
import type { Remote } from './open-remote.ts';

/** Repositories after which the client is opened anew: it remembers each, and anybody may ask for any name. */
const mostRepositories = 1000;

/** An upstream that is asked by our own client. */
export function clientUpstream(remote: Remote, mirrors: readonly URL[]): Upstream {
  let registry = remote.open(mirrors);
  let asked = new Set<string>();

  function current(name: string): Registry {
    asked.add(name);
    if (asked.size <= mostRepositories) return registry;
    // Its connections end by themselves: somebody may be reading from them.
    registry = remote.open(mirrors);
    asked = new Set([name]);
    return registry;
  }

  return {
    name: remote.name,
    repository: (name) => toRepository(() => current(name), { registry: remote.name, repository: name }),
  };
}

function toRepository(registry: () => Registry, name: Repository['name']): UpstreamRepository {
  const ask = async <Answer>(
    question: (repository: Repository) => Promise<Answer | undefined>,
    signal: AbortSignal,
  ): Promise<Answer | undefined> => {
    const client = registry();
    for (const mirror of client.mirrors(name)) {
      const answer = await question(mirror).catch(() => undefined);
      if (answer !== undefined || signal.aborted) return answer;
    }
    return question(client.repository(name));
  };
  return {
    name: `${name.registry}/${name.repository}`,
    resolve: async (tag, signal) => (await ask((repository) => repository.resolve(tag, { signal }), signal))?.digest,
    fetchManifest: (digest, signal) => ask((repository) => fetchManifest(repository, digest, signal), signal),
    statBlob: (digest, signal) => ask((repository) => repository.stat(digest, { signal }), signal),
    openBlob: (digest, size, signal) =>
      ask<ByteStream>(
        (repository) => repository.open({ mediaType: 'application/octet-stream', digest, size }, { signal }),
        signal,
      ),
    // Mirrors need not have every tag.
    listTags: (signal) => registry().repository(name).tags({ signal }),
    listReferrers: (subject, signal) => registry().repository(name).referrers(subject, { signal }),
  };
}

/** Whatever its media type: it is asked for as any that is known, and says itself what it is. */
async function fetchManifest(
  repository: Repository,
  digest: Digest,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const bytes = await repository.open({ mediaType: mediaTypes.ociManifest, digest, size: 0 }, { signal });
  return bytes === undefined ? undefined : readBytes(bytes, limits.manifest);
}
