import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Host } from '../../host/index.ts';
import { findPin } from '../rootless/namespace-pin.ts';
import { readOuterUser } from '../rootless/outer-user.ts';

/** Where the kernel's control groups are shown, and which are this process's; the machine's own but in tests. */
export interface GroupTree {
  readonly root: string;
  readonly ownGroups: string;
}

const machineTree: GroupTree = { root: '/sys/fs/cgroup', ownGroups: '/proc/self/cgroup' };

const unit = 'nacre.scope';

/** Milliseconds that systemd may take for what it was asked for. */
const patience = 3_000;

/**
 * The unit of systemd that holds the containers of an ordinary user, as a path from the root of v2's hierarchy, whether or not it is there: in it
 * control groups are ours to make, which systemd calls delegated. `undefined` in a process that is not in the namespace of a user's containers.
 */
export function delegatedScope(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const uid = readOuterUser(environment)?.uid;
  return uid === undefined ? undefined : `/user.slice/user-${uid}.slice/user@${uid}.service/app.slice/${unit}`;
}

/** Whether this process is where it may make control groups of containers, and move what it starts there. */
function isIn(scope: string, { ownGroups }: GroupTree): boolean {
  return readText(ownGroups).includes(`::${scope}/calls\n`);
}

/** The user's scope, once this process is in it. */
export function ownDelegatedScope(): string | undefined {
  const scope = delegatedScope();
  return scope !== undefined && isIn(scope, machineTree) ? scope : undefined;
}

/** Controllers by which containers in a scope can be limited. */
export function delegatedControllers(scope: string, { root }: GroupTree = machineTree): readonly string[] {
  return readWords(`${root}${scope}/nacre/cgroup.controllers`);
}

/** Who is to be in the scope. */
export interface ScopeJoin {
  readonly host: Pick<Host, 'run' | 'findProgram' | 'isAlive' | 'cgroupMode'>;
  /** In it, or the directory above, it is written down who keeps the user's namespace, and is to keep the scope as well. */
  readonly runDirectory: string;
  /** @default delegatedScope() */
  readonly scope?: string | undefined;
  /** @default the machine's */
  readonly tree?: GroupTree;
}

/**
 * Takes this process to where containers of an ordinary user can have control groups, and what it starts from now on with it. Where
 * systemd does not run for the user, it stays where it is, and his containers have none.
 *
 * The kernel lets a user move a process within what is delegated to him alone; from elsewhere, such as a login over ssh, systemd has to do it.
 *
 * Source: Linux, admin-guide/cgroup-v2.rst, "Delegation"; systemd, docs/CGROUP_DELEGATION.md; org.freedesktop.systemd1(5).
 */
export async function joinDelegatedScope(request: ScopeJoin): Promise<void> {
  const { scope = delegatedScope(), tree = machineTree, host } = request;
  if (scope === undefined || isIn(scope, tree) || host.cgroupMode() !== 'v2') return;
  const directory = `${tree.root}${scope}`;
  if (!existsSync(dirname(dirname(directory)))) return;
  if (!existsSync(directory) && !(await startScope(request, directory))) return;
  await openScope(directory);
  if (moveTo(`${directory}/calls`, process.pid)) return;
  await callManager(host, directory, 'AttachProcessesToUnit', 'ssau', unit, '/calls', '1', String(process.pid));
}

/** @returns whether there is one: somebody else may start it at the same time */
async function startScope({ host, runDirectory }: ScopeJoin, directory: string): Promise<boolean> {
  const keeper = findPin(runDirectory, host) ?? findPin(dirname(runDirectory), host);
  const pids = [...(keeper === undefined ? [] : [keeper.pid]), process.pid].map(String);
  const isAsked = await callManager(
    host,
    directory,
    ...['StartTransientUnit', 'ssa(sv)a(sa(sv))', unit, 'fail', '5'],
    ...['Description', 's', 'Containers of Nacre'],
    ...['Slice', 's', basename(dirname(directory))],
    ...['Delegate', 'b', 'true'],
    // Of those who do not listen, as long as other containers are waited for when they are stopped.
    ...['TimeoutStopUSec', 't', '10000000'],
    ...['PIDs', 'au', String(pids.length), ...pids, '0'],
  );
  return isAsked ? until(() => existsSync(directory)) : existsSync(directory);
}

/**
 * Makes a group for those who start containers and for their monitors, and one for the containers, which get all controllers that there are: a group that
 * gives controllers to those below it has no processes of its own.
 */
async function openScope(directory: string): Promise<void> {
  for (const name of ['calls', 'nacre']) mkdirSync(`${directory}/${name}`, { recursive: true });
  const first = (): readonly string[] => readWords(`${directory}/cgroup.procs`);
  await until(() => {
    for (const pid of first()) moveTo(`${directory}/calls`, Number(pid));
    return first().length === 0;
  });
  for (const group of [directory, `${directory}/nacre`]) giveControllers(group);
}

function giveControllers(group: string): void {
  const given = readWords(`${group}/cgroup.subtree_control`);
  const missing = readWords(`${group}/cgroup.controllers`).filter((name) => !given.includes(name));
  // One by one: a controller that can not be given does not keep the others away.
  for (const name of missing) write(`${group}/cgroup.subtree_control`, `+${name}`);
}

function moveTo(group: string, pid: number): boolean {
  return write(`${group}/cgroup.procs`, String(pid));
}

/** @returns whether the kernel took it */
function write(path: string, text: string): boolean {
  try {
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}

async function until(isDone: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await setTimeout(2)) if (isDone()) return true;
  return false;
}

/** Calls a method of the user's systemd. @returns whether it agreed */
async function callManager(host: ScopeJoin['host'], scope: string, ...call: readonly string[]): Promise<boolean> {
  const busctl = host.findProgram('busctl');
  if (busctl === undefined) return false;
  // Not the environment's: who became this user by su has another's, or none.
  const bus = `unix:path=/run/user/${/user@(\d+)/.exec(scope)?.[1]}/bus`;
  const manager = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'];
  const { status } = await host.run(busctl, [`--address=${bus}`, '--quiet', 'call', ...manager, ...call]);
  return status === 0;
}

function readWords(path: string): readonly string[] {
  return readText(path)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** '' of what is not there. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
