import { isFault } from '../../../base/index.ts';
import {
  type Digest,
  digestAlgorithm,
  digestOf,
  type Index,
  isDigest,
  type Manifest,
  parseManifestOrIndex,
} from '../../../oci/index.ts';
import type { ManifestRecord, NewManifest } from '../../records/index.ts';
import { toNewManifest } from '../new-manifest.ts';
import { askUpstream, type Cached, sooner } from './ask-upstream.ts';
import { badUpstream } from './blob-fetch.ts';
import { blobKey } from './rule-state.ts';

/** What became of a manifest that was asked for. */
export type Brought =
  /** The records have it. @property warning why it may not be what the upstream has now */
  | { readonly kind: 'here'; readonly warning?: string }
  /** It came, and could not be kept. */
  | { readonly kind: 'passing'; readonly record: ManifestRecord; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' };

/**
 * Sees to it that the records have a manifest as the upstream has it. What they have is taken without asking when it is named by its
 * digest, or was asked for lately; and when the upstream fails or takes long.
 *
 * @param reference a tag or a digest
 * @throws what asking the upstream throws, when there is nothing to fall back on
 */
export async function bringManifest(cached: Cached, reference: string): Promise<Brought> {
  const { repository, registry, state, rule } = cached;
  // Not as blobs are called: that there is no manifest of a digest says nothing of a blob.
  const key = `${repository}:${reference}`;
  const record = await registry.metadata.manifests.find(repository, reference);
  const isKept = record !== undefined;
  if (isKept && (isDigest(reference) || state.checked.get(key) === true)) return count(cached, 'hit');
  if (state.absent.get(key) === true) return isKept && rule.push ? { kind: 'here' } : { kind: 'absent' };
  const asked = state.share(key, () =>
    isDigest(reference) ? bringDigest(cached, reference, []) : bringTag(cached, reference, record?.digest),
  );
  const brought = isKept ? await sooner(cached, asked) : await asked;
  if (brought.kind === 'absent') {
    state.absent.set(key, true, rule.absent);
    // What was pushed here, where that is allowed, need not be at the upstream.
    if (isKept && rule.push) return { kind: 'here' };
  }
  return brought;
}

function count({ counts }: Cached, outcome: 'hit'): Brought {
  counts.add(outcome);
  return { kind: 'here' };
}

async function bringTag(cached: Cached, tag: string, known: Digest | undefined): Promise<Brought> {
  const { repository, remote, rule, state } = cached;
  const digest = await askUpstream(cached, (signal) => remote.resolve(tag, signal));
  if (digest === undefined) return { kind: 'absent' };
  const brought: Brought = digest === known ? { kind: 'here' } : await bringDigest(cached, digest, [tag]);
  if (brought.kind === 'here') state.checked.set(`${repository}:${tag}`, true, rule.fresh);
  return brought;
}

async function bringDigest(cached: Cached, digest: Digest, tags: readonly string[]): Promise<Brought> {
  const { repository, registry, remote } = cached;
  const isKept = (await registry.metadata.manifests.find(repository, digest)) !== undefined;
  const kept = isKept ? await registry.cache.read(digest) : undefined;
  const bytes = kept ?? (await askUpstream(cached, (signal) => remote.fetchManifest(digest, signal)));
  if (bytes === undefined) return { kind: 'absent' };
  const document = readDocument(digest, bytes);
  noteSizes(cached, document);
  return keep(cached, { ...toNewManifest(document, { repository, digest, tags }), partial: true });
}

/** When there is no place for it, who asked is to have it all the same. */
async function keep({ registry, remote, onFailure }: Cached, manifest: NewManifest): Promise<Brought> {
  try {
    const outcome = await registry.metadata.manifests.put(
      manifest,
      registry.keeping.rulesOf(manifest.record.repository),
    );
    if (outcome.kind === 'stored') return { kind: 'here' };
    if (outcome.kind === 'write-once')
      return { kind: 'here', warning: `${remote.name} has moved this tag, which stays as it is here` };
  } catch (error) {
    onFailure(error);
  }
  return { kind: 'passing', record: manifest.record, bytes: manifest.bytes };
}

function readDocument(digest: Digest, bytes: Uint8Array): Manifest | Index {
  const found = digestOf(bytes, digestAlgorithm(digest));
  if (found !== digest) throw badUpstream(`${digest} was asked for, and ${found} came`);
  try {
    return parseManifestOrIndex(bytes);
  } catch (error) {
    if (isFault(error)) throw badUpstream(error.message);
    throw error;
  }
}

/** So that the upstream need not be asked for them when the blobs are wanted, which is soon. */
function noteSizes({ repository, state }: Cached, document: Manifest | Index): void {
  if (document.kind === 'index') return;
  for (const { digest, size } of [document.config, ...document.layers].slice(0, mostNoted))
    state.sizes.set(blobKey(repository, digest), size, noted);
}

const mostNoted = 200;
const noted = 60 * 60 * 1000;
