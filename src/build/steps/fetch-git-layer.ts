import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerRef } from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import type { GitOp } from '../plan/remote-op.ts';
import type { RemoteCheckout, RemoteCommit } from '../remotes.ts';
import { createContextDraft } from './context-layer.ts';
import type { FetchDeps, FetchNews } from './fetch-deps.ts';
import { type FetchRecord, fetchKey, getFetched, lockedKey, putFetched } from './fetch-records.ts';
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
  const locked = deps.lock?.commit(op.url, op.ref);
  const known = locked === undefined ? undefined : await findLocked(op, locked, deps);
  const fetched = known ?? (await fetchCommit(op, locked, deps, news));
  deps.onInput?.({ kind: 'git', url: op.url, ref: op.ref, commit: fetched.commit });
  return fetched;
}

/** The commit that a lock names, as it was fetched before. */
async function findLocked(op: GitOp, commit: string, deps: FetchDeps): Promise<GitLayer | undefined> {
  if (op.checksum !== undefined && !commit.startsWith(op.checksum)) throw otherCommit(op, commit);
  const key = commitKey(op, commit);
  const record = (await getFetched(key, deps)) ?? (await getFetched(lockedKey(key), deps));
  if (typeof record?.facts.time !== 'number') return undefined;
  remember(key, record, deps);
  return { layer: record.layer, commit, time: record.facts.time };
}

async function fetchCommit(op: GitOp, locked: string | undefined, deps: FetchDeps, news: FetchNews): Promise<GitLayer> {
  const directory = join(deps.scratchDirectory, `git-${randomUUID()}`);
  const { signal } = deps;
  try {
    // A `.git` tells the name of its branch, which only the server knows.
    const ref = op.keepGitDirectory ? op.ref : (locked ?? op.ref);
    const request = { url: op.address(), ref, directory, ...(signal === undefined ? {} : { signal }) };
    const commit = await deps.remotes.findCommit(request);
    if (op.checksum !== undefined && !commit.commit.startsWith(op.checksum)) throw otherCommit(op, commit.commit);
    if (locked !== undefined && commit.commit !== locked) throw movedOn(op, locked);
    return await fetchLayer(op, commit, deps, news);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fetchLayer(op: GitOp, found: RemoteCommit, deps: FetchDeps, news: FetchNews): Promise<GitLayer> {
  const { subdirectory, keepGitDirectory, submodules, url } = op;
  const { commit } = found;
  const key = commitKey(op, commit);
  const record = deps.noCache ? undefined : await getFetched(key, deps);
  if (typeof record?.facts.time === 'number') {
    remember(key, record, deps);
    return { layer: record.layer, commit, time: record.facts.time };
  }
  news.start();
  const checkout = await found.checkOut({ subdirectory, keepGitDirectory, submodules });
  const layer = await storeCheckout(checkout, deps);
  const { time } = checkout;
  const made = { layer, about: `fetch ${url} ${commit}`, facts: { time } };
  putFetched(deps.cache, key, made);
  remember(key, made, deps);
  return { layer, commit, time };
}

/** Under what a commit is remembered, wherever it came from. A `.git` tells that; files don't. */
function commitKey({ subdirectory, keepGitDirectory, submodules, url, ref }: GitOp, commit: string): string {
  const origin = keepGitDirectory ? { url, ref } : {};
  return fetchKey({ commit, subdirectory, keepGitDirectory, submodules, ...origin });
}

function remember(key: string, record: FetchRecord, { keepLocked = false, cache }: FetchDeps): void {
  if (keepLocked) putFetched(cache, lockedKey(key), record);
}

async function storeCheckout(checkout: RemoteCheckout, deps: FetchDeps): Promise<LayerRef | undefined> {
  using archives = new DisposableStack();
  const draft = createContextDraft();
  for (const { prefix, tarPath } of checkout.parts) {
    const archive = await openArchive(tarPath, deps);
    if (archive !== undefined) draft.addArchive(archives.use(archive), prefix);
  }
  if (checkout.gitDirectory !== undefined) draft.addDirectory(checkout.gitDirectory, '.git');
  return await draft.store(deps.blobs, deps.signal);
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

function movedOn({ url, ref }: GitOp, locked: string): Error {
  const what = ref === '' ? 'the default branch' : ref;
  return buildFault('build/frozen', `${what} of ${url} has moved on from ${locked}, and its .git is not in the store`, {
    hint: 'Lock again with `nacre build --lock`, or leave the .git out.',
  });
}
