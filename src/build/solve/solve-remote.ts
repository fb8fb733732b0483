import type { LayerRef } from '../../oci/index.ts';
import type { RemoteOp } from '../plan/remote-op.ts';
import type { FetchDeps } from '../steps/fetch-deps.ts';
import { fetchFileLayer } from '../steps/fetch-file-layer.ts';
import { fetchGitLayer } from '../steps/fetch-git-layer.ts';
import type { StepNews } from './step-news.ts';
import type { StepResult } from './step-result.ts';

/** What fetching came to. */
export interface FetchedResult {
  readonly result: StepResult;
  /** Whether it was known, and nothing had to be fetched. */
  readonly isFound: boolean;
}

/** Fetches something, or finds it as it was fetched before. The build's time has no part in it: its layer is told by its digest. */
export async function solveRemote(op: RemoteOp, deps: FetchDeps, news: StepNews): Promise<FetchedResult> {
  let fetches = false;
  const told = {
    start(total?: number) {
      if (!fetches) news.start(total);
      fetches = true;
    },
    advance: news.advance,
  };
  const layer = op.kind === 'git' ? (await fetchGitLayer(op, deps, told)).layer : await fetchFileLayer(op, deps, told);
  const size = layer?.descriptor.size;
  if (fetches) news.done(size);
  else news.cached(size);
  return { result: toResult(layer), isFound: !fetches };
}

function toResult(layer: LayerRef | undefined): StepResult {
  return layer === undefined
    ? { layers: async () => [], identities: [], hasLayer: false }
    : { layers: async () => [layer], identities: [layer.diffId], hasLayer: true };
}
