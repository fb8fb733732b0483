import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { OnEvent } from '../../base/index.ts';
import type { FileTree } from '../../image/index.ts';
import type { LayerRef, Snapshot } from '../../oci/index.ts';
import type { Snapshots } from '../../snapshot/index.ts';
import type { MountedForRun } from '../executor.ts';
import { buildFault } from '../faults.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { PlannedAgent, PlannedBind, PlannedCache, PlannedSecret, RunMount } from '../plan/run-mount.ts';
import type { OpenCache, RunSupplies } from '../run-supplies.ts';
import type { OpenTree, StepInput } from './step-work.ts';

/** What mounts are made ready with. */
export interface MountDeps {
  readonly snapshots: Pick<Snapshots, 'view' | 'prepare'>;
  /** For what commands write to mounts; on the store's file system. */
  readonly scratchDirectory: string;
  readonly supplies: RunSupplies;
  readonly openTree: OpenTree;
  /** Told of layers that have to be made ready first. */
  readonly onEvent: OnEvent;
  readonly signal?: AbortSignal;
}

/** Mounts that are ready. Disposing lets go of what they are made of. */
export interface OpenMounts extends AsyncDisposable {
  readonly mounts: readonly MountedForRun[];
  /** `NAME=value` for the command that is no secret. */
  readonly env: readonly string[];
  /** `NAME=value` for the command that is one. */
  readonly secretEnv: readonly string[];
}

/**
 * Makes the mounts of a RUN ready.
 *
 * @param inputs of the step
 * @throws build/no-source, build/no-secret, build/no-agent, and what the supplies throw
 */
export async function openMounts(
  mounts: readonly RunMount[],
  inputs: readonly StepInput[],
  deps: MountDeps,
): Promise<OpenMounts> {
  await using held = new AsyncDisposableStack();
  const ready: MountedForRun[] = [];
  const env: string[] = [];
  const secretEnv: string[] = [];
  const caches = await openCaches(mounts, inputs, deps, held);
  for (const mount of mounts) {
    switch (mount.kind) {
      case 'bind':
        ready.push(await openBind(mount, inputs, deps, held));
        break;
      case 'cache': {
        const cache = caches.get(mount);
        if (cache === undefined) throw new Error('every cache was opened');
        const { target, readOnly } = mount;
        ready.push({ kind: 'directory', source: cache.directory, target, readOnly, fd: cache.fd });
        break;
      }
      case 'tmpfs':
        ready.push(mount);
        break;
      case 'secret': {
        const bytes = findSecret(mount, deps.supplies);
        // As in BuildKit a variable is there all the same, and empty.
        if (bytes === undefined) env.push(...(mount.env === undefined ? [] : [`${mount.env}=`]));
        if (bytes === undefined) break;
        const { target, mode, uid, gid } = mount;
        if (target !== undefined) ready.push({ kind: 'secret', bytes, target, mode, uid, gid });
        if (mount.env !== undefined) secretEnv.push(`${mount.env}=${Buffer.from(bytes).toString('utf8')}`);
        break;
      }
      case 'ssh': {
        const socket = await findAgent(mount, deps.supplies);
        if (socket === undefined) break;
        const { target, mode, uid, gid } = mount;
        ready.push({ kind: 'agent', socket, target, mode, uid, gid });
        if (!env.some((entry) => entry.startsWith('SSH_AUTH_SOCK='))) env.push(`SSH_AUTH_SOCK=${target}`);
        break;
      }
    }
  }
  const holding = held.move();
  return { mounts: ready, env, secretEnv, [Symbol.asyncDispose]: () => holding.disposeAsync() };
}

async function openBind(
  mount: PlannedBind,
  inputs: readonly StepInput[],
  deps: MountDeps,
  held: AsyncDisposableStack,
): Promise<MountedForRun> {
  const { layers = [] } = inputs[mount.input] ?? {};
  const path = await findPath(layers, mount.path, deps);
  const parent = await viewOf(layers, deps);
  const { target, readOnly } = mount;
  if (readOnly) return { kind: 'snapshot', snapshot: parent, path, target, readOnly };
  const id = `mount-${randomUUID()}`;
  const snapshot = held.use(deps.snapshots.prepare(id, parent, { directory: join(deps.scratchDirectory, id) }));
  return { kind: 'snapshot', snapshot, path, target, readOnly };
}

/**
 * Opens each cache once, however many mounts show it, and all in one order: two steps that want the same ones for themselves can not wait for
 * each other.
 */
async function openCaches(
  mounts: readonly RunMount[],
  inputs: readonly StepInput[],
  deps: MountDeps,
  held: AsyncDisposableStack,
): Promise<ReadonlyMap<RunMount, OpenCache>> {
  const wanted = mounts.flatMap((mount) => (mount.kind === 'cache' ? [{ mount, key: cacheKey(mount, inputs) }] : []));
  const opened = new Map<string, OpenCache>();
  for (const { mount, key } of wanted.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
    if (!opened.has(key)) opened.set(key, held.use(await openCache(mount, key, inputs, deps)));
  return new Map(
    wanted.flatMap(({ mount, key }) => {
      const cache = opened.get(key);
      return cache === undefined ? [] : [[mount, cache]];
    }),
  );
}

async function openCache(
  mount: PlannedCache,
  key: string,
  inputs: readonly StepInput[],
  deps: MountDeps,
): Promise<OpenCache> {
  const { id, sharing, mode, uid, gid, from } = mount;
  const { openCache: open } = deps.supplies;
  if (open === undefined) throw new Error('whoever builds supplies caches');
  const layers = from === undefined ? [] : (inputs[from.input]?.layers ?? []);
  return open({
    ...{ key, id, sharing },
    ...(from === undefined
      ? { mode: mode ?? 0o755, uid: uid ?? 0, gid: gid ?? 0 }
      : // As in BuildKit the directory that it starts as has a mode and an owner already.
        { from: { snapshot: await viewOf(layers, deps), path: await findPath(layers, from.path, deps) } }),
    ...(deps.signal === undefined ? {} : { signal: deps.signal }),
  });
}

/** As in BuildKit, what a cache starts as is part of which cache it is. */
export function cacheKey(
  { id, from, mode, uid, gid }: PlannedCache,
  inputs: readonly Pick<StepInput, 'identities'>[],
): string {
  const start = from === undefined ? {} : { identities: inputs[from.input]?.identities, path: from.path };
  return createHash('sha256')
    .update(canonicalJson({ id, mode, uid, gid, ...start }))
    .digest('hex');
}

/** Where a path leads in a stack of layers, links followed. @throws build/no-source */
async function findPath(layers: readonly LayerRef[], path: string, { openTree }: MountDeps): Promise<string> {
  if (path === '') return '';
  const tree: FileTree = await openTree(layers);
  const { node } = tree.resolve(path);
  if (node !== undefined) return node.path;
  throw buildFault('build/no-source', `${path} is not in the stage or image that the mount is from`, {
    hint: 'Check the path: it starts at the root of what from= names.',
  });
}

function viewOf(layers: readonly LayerRef[], { snapshots, onEvent, signal }: MountDeps): Promise<Snapshot> {
  return snapshots.view(layers, { onEvent, mountPoints: false, ...(signal === undefined ? {} : { signal }) });
}

function findSecret({ id, required }: PlannedSecret, { secret }: RunSupplies): Uint8Array | undefined {
  const bytes = secret?.(id);
  if (bytes !== undefined || !required) return bytes;
  throw buildFault('build/no-secret', `the command needs the secret ${id}`, {
    hint: `Build with --secret id=${id},src=FILE or --secret id=${id},env=NAME.`,
  });
}

async function findAgent({ id, required }: PlannedAgent, { agent }: RunSupplies): Promise<string | undefined> {
  const socket = await agent?.(id);
  if (socket !== undefined || !required) return socket;
  throw buildFault('build/no-agent', `the command needs the SSH agent ${id}`, {
    hint: id === 'default' ? 'Build with --ssh default.' : `Build with --ssh ${id}=SOCKET or --ssh ${id}=KEYFILE.`,
  });
}
