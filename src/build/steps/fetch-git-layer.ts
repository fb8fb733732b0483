import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerRef } from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import type { GitOp } from '../plan/remote-op.ts';
import type { RemoteCheckout, RemoteCommit } from '../remotes.ts';
import { createContextDraft } from './context-layer.ts';
import type { FetchDeps, FetchNews } from './fetch-deps.ts';
import { fetchKey, getFetched, putFetched } from './fetch-records.ts';
import { openArchive } from './open-archive.ts';

/** The files of a commit as a layer. */
export interface GitLayer {
  /** `undefined` when there are no files. */
  readonly layer: LayerRef | undefined;
  readonly commit: string;
  /** When the commit was made, in seconds since 1970. */
  readonly time: number;
}

/**
 * The layer of a commit: remembered by the commit's number, wherever it came from. A ref has to be looked up each time, a whole commit
 * number does not.
 *
 * @throws build/bad-checksum; whatever fetching throws
 */
export async function fetchGitLayer(op: GitOp, deps: FetchDeps, news: FetchNews): Promise<GitLayer> {
  const directory = join(deps.scratchDirectory, `git-${randomUUID()}`);
  const { signal } = deps;
  try {
    const request = { url: op.address(), ref: op.ref, directory, ...(signal === undefined ? {} : { signal }) };
    const commit = await deps.remotes.findCommit(request);
    if (op.checksum !== undefined && !commit.commit.startsWith(op.checksum)) throw otherCommit(op, commit.commit);
    deps.onInput?.({ kind: 'git', url: op.url, ref: op.ref, commit: commit.commit });
    return await fetchLayer(op, commit, deps, news);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fetchLayer(op: GitOp, found: RemoteCommit, deps: FetchDeps, news: FetchNews): Promise<GitLayer> {
  const { subdirectory, keepGitDirectory, submodules, url, ref } = op;
  const { commit } = found;
  // A `.git` tells where it came from; files don't.
  const origin = keepGitDirectory ? { url, ref } : {};
  const key = fetchKey({ commit, subdirectory, keepGitDirectory, submodules, ...origin });
  const record = deps.noCache ? undefined : await getFetched(key, deps);
  if (typeof record?.facts.time === 'number') return { layer: record.layer, commit, time: record.facts.time };
  news.start();
  const checkout = await found.checkOut({ subdirectory, keepGitDirectory, submodules });
  const layer = await storeCheckout(checkout, deps);
  const { time } = checkout;
  putFetched(deps.cache, key, { layer, about: `fetch ${url} ${commit}`, facts: { time } });
  return { layer, commit, time };
}

async function storeCheckout(checkout: RemoteCheckout, deps: FetchDeps): Promise<LayerRef | undefined> {
  using archives = new DisposableStack();
  const draft = createContextDraft();
  for (const { prefix, tarPath } of checkout.parts) {
    const archive = await openArchive(tarPath, deps);
    if (archive !== undefined) draft.addArchive(archives.use(archive), prefix);
  }
  if (checkout.gitDirectory !== undefined) draft.addDirectory(checkout.gitDirectory, '.git');
  return draft.store(deps.blobs, deps.signal);
}

function otherCommit({ url, ref, checksum = '' }: GitOp, found: string): Error {
  const what = ref === '' ? 'its default branch' : ref;
  return buildFault(
    'build/bad-checksum',
    `${url} is not what its checksum says: ${what} is ${found}, not ${checksum}`,
    {
      hint: 'Find out why the branch or tag moved before you change the checksum.',
    },
  );
}
