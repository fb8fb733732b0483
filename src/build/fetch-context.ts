import { isFault, messageOf, type OnEvent } from '../base/index.ts';
import { type FileTree, openFileTree, toFileTree } from '../image/index.ts';
import { digestOf, type LayerRef, type Layers } from '../oci/index.ts';
import { toGitOp } from './plan/plan-fetches.ts';
import type { RemoteSource } from './plan/remote-source.ts';
import { createStepNews } from './solve/step-news.ts';
import { storeTree } from './steps/context-layer.ts';
import type { FetchDeps, FetchNews } from './steps/fetch-deps.ts';
import { fetchFileLayer } from './steps/fetch-file-layer.ts';
import { fetchGitLayer } from './steps/fetch-git-layer.ts';

/** What getting a context from elsewhere is done with. */
export interface FetchContextDeps extends FetchDeps {
  readonly layers: Layers;
  readonly onEvent: OnEvent;
}

/** The files of a context that came from elsewhere, for `openTreeContext`. */
export interface ContextTree {
  readonly tree: FileTree;
  /** When the commit that it is was made, in seconds since 1970. */
  readonly commitTime?: number;
}

/** How a context is fetched. */
export interface FetchContextOptions {
  /** Whether an address that gives a text and no archive gives a context with that text alone, as `Dockerfile`. @default false */
  readonly allowText?: boolean;
  /** Whether the `.git` of a repository comes along. @default as the address says, else not */
  readonly keepGitDirectory?: boolean;
}

/**
 * Fetches the files of an address, or finds them as they were fetched before.
 *
 * @throws build/bad-context, build/bad-checksum; whatever fetching throws
 */
export async function fetchContext(
  source: RemoteSource,
  options: FetchContextOptions,
  deps: FetchContextDeps,
): Promise<ContextTree> {
  const label = `[context] fetch ${source.url}`;
  const news = createStepNews({ digest: digestOf(label), label }, deps.onEvent);
  let fetches = false;
  const told: FetchNews = {
    start(total) {
      if (!fetches) news.start(total);
      fetches = true;
    },
    advance: news.advance,
  };
  const { layer, time } = await fetchLayer(source, options, deps, told).catch((error: unknown) => {
    if (!isFault(error, 'base/cancelled')) news.failed(messageOf(error));
    throw error;
  });
  const size = layer?.descriptor.size;
  if (fetches) news.done(size);
  else news.cached(size);
  return { tree: await openTree(layer, deps), ...(time === undefined ? {} : { commitTime: time }) };
}

async function fetchLayer(
  source: RemoteSource,
  { allowText = false, keepGitDirectory }: FetchContextOptions,
  deps: FetchContextDeps,
  news: FetchNews,
): Promise<{ readonly layer: LayerRef | undefined; readonly time?: number }> {
  if (source.kind === 'git') return fetchGitLayer(toGitOp(source, keepGitDirectory), deps, news);
  const { url, address } = source;
  const as = allowText ? 'context' : 'tree';
  return { layer: await fetchFileLayer({ kind: 'fetch', as, url, address, name: 'Dockerfile' }, deps, news) };
}

/**
 * The files of an archive on this machine, plain or compressed.
 *
 * @param shown what it is, for messages
 * @returns `undefined` when it is no archive
 */
export async function readContextArchive(
  shown: string,
  file: { readonly path: string; readonly size: number },
  deps: Pick<FetchContextDeps, 'blobs' | 'layers' | 'scratchDirectory' | 'signal'>,
): Promise<ContextTree | undefined> {
  const stored = await storeTree(shown, file, deps);
  return stored.kind === 'tree' ? { tree: await openTree(stored.layer, deps) } : undefined;
}

async function openTree(
  layer: LayerRef | undefined,
  { layers, signal }: Pick<FetchContextDeps, 'layers' | 'signal'>,
): Promise<FileTree> {
  return layer === undefined ? toFileTree([]) : openFileTree([await layers.rest(layer, signal)]);
}
