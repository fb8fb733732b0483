import { once } from 'node:events';
import type { IdMapping, IdMaps } from '../../base/index.ts';
import type { Child, Host } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';
import { runtimeFault } from '../faults.ts';
import { toMapArguments } from './id-ranges.ts';

/** Says that the namespace is there, waits until its IDs are mapped, and then keeps it; ends when whoever started it is gone before. */
const script = 'echo made; read -r _ || exit 1; exec sleep infinity </dev/null >/dev/null 2>&1';

/**
 * Makes a user and a mount namespace, and a process that keeps them: a sleep in a session of its own, which outlives us.
 * What is mounted outside later appears inside, not the other way round.
 *
 * @throws runtime/no-user-namespace
 */
export async function createNamespace(maps: IdMaps, host: Host): Promise<ProcessIdentity> {
  const args = ['--user', '--mount', '--propagation', 'slave', '--', '/bin/sh', '-c', script];
  const child = host.spawn('unshare', args, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const complaint = readAll(child);
  try {
    await waitUntilMade(child, complaint);
    const startTime = host.processStartTime(child.pid) ?? '0';
    await Promise.all([
      mapIds('newuidmap', child.pid, maps.users, host),
      mapIds('newgidmap', child.pid, maps.groups, host),
    ]);
    child.stdin?.end('mapped\n');
    child.unref();
    return { pid: child.pid, startTime };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function waitUntilMade(child: Child, complaint: () => string): Promise<void> {
  const { stdout } = child;
  if (stdout === undefined) throw new Error('its output was asked for');
  const made = await Promise.race([once(stdout, 'data').then(() => true), child.ended.then(() => false)]);
  if (!made) throw noNamespace(complaint());
}

/** What a process says on stderr, as far as it has. */
function readAll(child: Child): () => string {
  let text = '';
  child.stderr?.on('data', (piece: Buffer) => {
    text = (text + piece.toString('utf8')).slice(0, 1000);
  });
  return () => text.trim();
}

async function mapIds(program: string, pid: number, map: readonly IdMapping[], host: Host): Promise<void> {
  const { status, stderr } = await host.run(program, [String(pid), ...toMapArguments(map)]);
  if (status !== 0) throw noNamespace(String(stderr).trim());
}

function noNamespace(why: string): Error {
  return runtimeFault('runtime/no-user-namespace', `make a user namespace: ${why}`, {
    hint: "Check that newuidmap and newgidmap are setuid root and that /etc/subuid and /etc/subgid give this user IDs that are no one else's.",
  });
}
