import { type ByteStream, messageOf, streamOf } from '../../../base/index.ts';
import { createDigester, type Digest, digestAlgorithm } from '../../../oci/index.ts';
import type { Awaitable, BlobStorage, RegistryMetadata } from '../../records/index.ts';
import { allRepositories } from './clean-repositories.ts';
import { createPace, type Pace } from './pace.ts';

/** What a check looks at. */
export interface CheckedParts {
  readonly storage: Pick<BlobStorage, 'stat' | 'open' | 'quarantine'>;
  readonly metadata: Pick<RegistryMetadata, 'surveys' | 'blobs' | 'manifests'>;
}

/**
 * What is wrong with stored content. `damaged`: it is not what it was, and is not served any more until it is sent again; `missing`: it is not
 * there; `unreadable`: it could not be read this time; `incomplete`: a manifest needs what is not there.
 */
export interface ContentFinding {
  readonly kind: 'damaged' | 'missing' | 'unreadable' | 'incomplete';
  readonly digest: Digest;
  /** In words. */
  readonly message: string;
  /** Some of the repositories that have it. */
  readonly repositories: readonly string[];
}

export interface ContentReport {
  /** Blobs and manifests that were read. */
  readonly checked: number;
  readonly bytes: number;
  readonly findings: readonly ContentFinding[];
}

export interface CheckContentOptions {
  /** Most bytes that are read in a second. @default as fast as it goes */
  readonly rate?: number;
  /** Moves nothing aside. @default false */
  readonly dryRun?: boolean;
  /** Repositories in which manifests may lack what they need: caches. @default none */
  readonly isPartial?: (repository: string) => boolean;
  /** Told of each finding at once. */
  readonly onFinding?: (finding: ContentFinding) => void;
  readonly onBytes?: (count: number) => void;
  readonly signal?: AbortSignal;
}

/** Digests that are asked for at a time. */
const pageSize = 500;

/** Reads all that repositories have and compares it with its digests, and looks whether manifests have what they need. Pushes and pulls go on. */
export async function checkContent(parts: CheckedParts, options: CheckContentOptions = {}): Promise<ContentReport> {
  const findings: ContentFinding[] = [];
  const pace = createPace(options);
  let checked = 0;
  const add = (finding: ContentFinding | undefined): void => {
    if (finding === undefined) return;
    findings.push(finding);
    options.onFinding?.(finding);
  };
  for await (const digest of allContent(parts)) {
    add(await checkDigest(parts, digest, pace, options));
    checked += 1;
  }
  for await (const repository of allRepositories(parts.metadata))
    if (options.isPartial?.(repository) !== true)
      for (const finding of await checkNeeds(parts, repository)) add(finding);
  return { checked, bytes: pace.bytes(), findings };
}

async function* allContent({ metadata }: CheckedParts): AsyncGenerator<Digest> {
  let after: Digest | undefined;
  do {
    const page = await metadata.surveys.listContent({ most: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.length < pageSize ? undefined : page.at(-1);
  } while (after !== undefined);
}

async function checkDigest(
  parts: CheckedParts,
  digest: Digest,
  pace: Pace,
  { dryRun = false, signal }: CheckContentOptions,
): Promise<ContentFinding | undefined> {
  const { storage, metadata } = parts;
  signal?.throwIfAborted();
  let found: Digest | undefined;
  try {
    const stream = await openContent(parts, digest);
    found = stream === undefined ? undefined : await hashStream(stream, digest, pace);
  } catch (error) {
    signal?.throwIfAborted();
    return describe(parts, { kind: 'unreadable', digest, message: `can not be read: ${messageOf(error)}` });
  }
  if (found === digest) return undefined;
  if (found === undefined) {
    const isWanted = await isListed(metadata, digest);
    return isWanted ? describe(parts, { kind: 'missing', digest, message: 'is not there' }) : undefined;
  }
  if (!dryRun) await storage.quarantine(digest);
  return describe(parts, { kind: 'damaged', digest, message: `is damaged: its digest is ${found}` });
}

async function openContent({ storage, metadata }: CheckedParts, digest: Digest): Promise<ByteStream | undefined> {
  const bytes = await metadata.manifests.read?.(digest);
  return bytes === undefined ? storage.open(digest) : streamOf(bytes);
}

async function hashStream(stream: ByteStream, digest: Digest, pace: Pace): Promise<Digest> {
  const digester = createDigester(digestAlgorithm(digest));
  for await (const piece of stream) {
    digester.update(piece);
    await pace.take(piece.length);
  }
  return digester.digest();
}

/** Whether a repository still has it: it may have been removed meanwhile. */
async function isListed({ surveys }: CheckedParts['metadata'], digest: Digest): Promise<boolean> {
  const [found] = await surveys.listContent({ most: 1, after: digest.slice(0, -1) });
  return found === digest;
}

async function describe(
  { metadata }: CheckedParts,
  finding: Omit<ContentFinding, 'repositories'>,
): Promise<ContentFinding> {
  return { ...finding, repositories: await metadata.blobs.findHolders(finding.digest, 5) };
}

/** Manifests of a repository that need what is not there. */
async function checkNeeds({ storage, metadata }: CheckedParts, repository: string): Promise<readonly ContentFinding[]> {
  const { manifests } = await metadata.surveys.read(repository);
  const there = new Map<Digest, Awaitable<boolean>>(manifests.map(({ digest }) => [digest, true]));
  const isThere = async (digest: Digest): Promise<boolean> => {
    const known = there.get(digest) ?? hasBlob(digest);
    there.set(digest, known);
    return known;
  };
  const hasBlob = async (digest: Digest): Promise<boolean> =>
    (await metadata.blobs.has({ repository, digest })) && (await storage.stat(digest)) !== undefined;
  const findings: ContentFinding[] = [];
  for (const { digest, needs } of manifests) {
    const missing: Digest[] = [];
    for (const need of needs) if (!(await isThere(need))) missing.push(need);
    if (missing.length === 0 || (await metadata.manifests.find(repository, digest)) === undefined) continue;
    const message = `needs what is not there: ${missing.join(', ')}`;
    findings.push({ kind: 'incomplete', digest, message, repositories: [repository] });
  }
  return findings;
}
