import { posix } from 'node:path';
import type { Place } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import type {
  BindMount,
  CacheMount,
  Mount,
  RunInstruction,
  SecretMount,
  SshMount,
  Stage,
} from '../dockerfile/index.ts';
import { findFrom } from './copy-source.ts';
import type { CopyOp } from './op.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { MountedAs, RunMount } from './run-mount.ts';
import type { StagePlanner } from './stage-planner.ts';
import type { StageState } from './stage-state.ts';

/** Where a mount of RUN stands. */
export interface MountPlanner {
  readonly planner: StagePlanner;
  readonly draft: PlanDraft;
  readonly stage: Stage;
  readonly state: StageState;
}

/** What the mounts of a RUN come to, and the steps that make what they show. */
export interface PlannedMounts {
  readonly mounts: readonly RunMount[];
  /** Of the RUN; the first is what it builds on. */
  readonly inputs: readonly Digest[];
}

/** Name, in its layer, of what a mount shows of the context: file or directory, whatever it was called there. */
const pickedName = 'source';

/** @returns `undefined` when a mount can't be planned, and then that is reported */
export async function planMounts(at: MountPlanner, instruction: RunInstruction): Promise<PlannedMounts | undefined> {
  const inputs: Digest[] = [at.state.step.digest];
  const mounts: RunMount[] = [];
  let agents = 0;
  for (const mount of instruction.mounts) {
    const planned = await planMount(at, mount, inputs, mount.kind === 'ssh' ? agents++ : 0);
    if (planned === undefined) return undefined;
    mounts.push(planned);
  }
  return { mounts, inputs };
}

async function planMount(
  at: MountPlanner,
  mount: Mount,
  inputs: Digest[],
  agent: number,
): Promise<RunMount | undefined> {
  switch (mount.kind) {
    case 'bind':
      return planBind(at, mount, inputs);
    case 'cache':
      return planCache(at, mount, inputs);
    case 'tmpfs': {
      const target = resolveTarget(at, mount.target, mount.place);
      return target === undefined ? undefined : { kind: 'tmpfs', target, ...sizeOf(mount.size) };
    }
    case 'secret':
      return planSecret(at, mount);
    case 'ssh':
      return planAgent(at, mount, agent);
    case 'deferred':
      throw new Error('a mount is expanded before it is planned');
  }
}

async function planBind(at: MountPlanner, mount: BindMount, inputs: Digest[]): Promise<RunMount | undefined> {
  const target = resolveTarget(at, mount.target, mount.place);
  const step = await findMounted(at, mount.from, mount.path, mount.place);
  if (target === undefined || step === undefined) return undefined;
  const path = step.isPicked ? pickedName : cleanPath(mount.path);
  return { kind: 'bind', input: inputOf(inputs, step.digest), path, target, readOnly: mount.readOnly };
}

async function planCache(at: MountPlanner, mount: CacheMount, inputs: Digest[]): Promise<RunMount | undefined> {
  const target = resolveTarget(at, mount.target, mount.place);
  if (target === undefined) return undefined;
  const { mode, uid, gid, readOnly, sharing } = mount;
  const access = {
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  };
  const name = mount.id ?? posix.normalize(mount.target);
  const space = at.planner.request.buildArgs.BUILDKIT_CACHE_MOUNT_NS ?? '';
  const id = space === '' ? name : `${space}/${name}`;
  const cache = { kind: 'cache', id, target, readOnly, sharing, ...access } as const;
  if (mount.from === undefined) return cache;
  const step = await findMounted(at, mount.from, mount.path, mount.place);
  if (step === undefined) return undefined;
  const path = step.isPicked ? pickedName : cleanPath(mount.path);
  return { ...cache, from: { input: inputOf(inputs, step.digest), path } };
}

function planSecret(at: MountPlanner, mount: SecretMount): RunMount | undefined {
  const { id, env, required } = mount;
  const target = mount.target === undefined ? undefined : resolveTarget(at, mount.target, mount.place);
  if (mount.target !== undefined && target === undefined) return undefined;
  return {
    kind: 'secret',
    id,
    ...(target === undefined ? {} : { target }),
    ...(env === undefined ? {} : { env }),
    required,
    ...accessOf(mount, 0o400),
  };
}

function planAgent(at: MountPlanner, mount: SshMount, index: number): RunMount | undefined {
  const { id, required } = mount;
  // Where BuildKit puts it; programs find it by SSH_AUTH_SOCK.
  const target = resolveTarget(at, mount.target ?? `/run/buildkit/ssh_agent.${index}`, mount.place);
  return target === undefined ? undefined : { kind: 'ssh', id, target, required, ...accessOf(mount, 0o600) };
}

function accessOf({ mode, uid = 0, gid = 0 }: Partial<MountedAs>, otherwise: number): MountedAs {
  return { mode: mode ?? otherwise, uid, gid };
}

function sizeOf(size: number | undefined): { readonly size?: number } {
  return size === undefined ? {} : { size };
}

/** What a mount shows: a stage or an image, else a part of the context, which becomes a step of its own. */
async function findMounted(
  at: MountPlanner,
  from: string | undefined,
  path: string,
  place: Place,
): Promise<{ readonly digest: Digest; readonly isPicked: boolean } | undefined> {
  const { planner, draft, stage } = at;
  if (from === undefined) return { digest: pickFromContext(draft, path, place), isPicked: true };
  const found = await findFrom(planner, draft, stage, { text: from, place });
  if (found === undefined) return undefined;
  return found.step === undefined
    ? { digest: pickFromContext(draft, path, place, found.context), isPicked: true }
    : { digest: found.step, isPicked: false };
}

/**
 * A step that takes one file or directory of the context, so that a mount of it is told by its content, and seen with the owners, modes and
 * times that COPY gives it.
 */
function pickFromContext(draft: PlanDraft, text: string, place: Place, context?: string): Digest {
  const path = cleanPath(text);
  const nothing = draft.step({ kind: 'source', layers: [] }, [], 'FROM scratch', place);
  const op: CopyOp = {
    kind: 'copy',
    from: 'context',
    ...(context === undefined ? {} : { context }),
    sources: [{ base: '', pattern: path }],
    files: [],
    destination: '/',
    exclude: [],
    parents: false,
    unpack: false,
    pickedAs: pickedName,
  };
  return draft.step(op, [nothing.digest], `[${context ?? 'context'}] ${path === '' ? '.' : path}`, place).digest;
}

function inputOf(inputs: Digest[], step: Digest): number {
  const known = inputs.indexOf(step, 1);
  return known > 0 ? known : inputs.push(step) - 1;
}

/** Paths stay within their root, as if it were `/`. */
function cleanPath(text: string): string {
  return posix.join('/', text).replace(/\/$/, '').slice(1);
}

function resolveTarget({ draft, state }: MountPlanner, text: string, place: Place): string | undefined {
  const target = posix.resolve('/', state.config.workingDir ?? '/', text);
  if (target !== '/') return target;
  const hint = 'Give the mount a target=, a directory below the root.';
  const message = text === '' ? 'the mount has no target' : 'nothing can be mounted over the root directory';
  draft.diagnose('build/bad-mount', message, place, hint);
  return undefined;
}
