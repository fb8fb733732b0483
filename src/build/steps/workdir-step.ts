import { isFault } from '../../base/index.ts';
import type { FileTree } from '../../image/index.ts';
import type { WorkdirOp } from '../plan/op.ts';
import type { CopyDeps } from './copy-step.ts';
import { createLayerDraft } from './layer-draft.ts';
import { type OwnerIds, resolveOwner } from './resolve-owner.ts';
import { type StepWork, storeLayer } from './step-work.ts';

/** WORKDIR: the directory and those above it, where they are missing. */
export function makeWorkdir(op: WorkdirOp, deps: Pick<CopyDeps, 'openTree' | 'time' | 'signal'>): StepWork {
  return {
    warnings: [],
    async carryOut(blobs, [parent]) {
      const tree = await deps.openTree(parent?.layers ?? []);
      const draft = createLayerDraft(tree, deps.time);
      draft.makeDirectories(draft.follow(op.path), { ...ownerOf(tree, op.owner), mode: 0o755 });
      return storeLayer(draft.items(), blobs, deps.signal);
    },
  };
}

/** As in BuildKit a USER that the image does not know yet is no reason to fail here: the directory then belongs to root. */
function ownerOf(tree: FileTree, owner: string): OwnerIds {
  try {
    return owner === '' ? { uid: 0, gid: 0 } : resolveOwner(tree, owner);
  } catch (error) {
    if (isFault(error, 'build/no-such-user')) return { uid: 0, gid: 0 };
    throw error;
  }
}
