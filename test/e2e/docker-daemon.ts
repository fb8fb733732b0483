import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Called, call } from './lab.ts';

/** Docker with a daemon, images and sockets of its own. */
export interface DockerDaemon extends AsyncDisposable {
  readonly docker: (...args: readonly string[]) => Called;
}

// Debian has dockerd and runc in sbin, which is not in the path of a user who came by sudo.
const environment = {
  PATH: `/usr/bin:/bin:/usr/sbin:/sbin:${process.env.PATH}`,
  // The builder that needs no plugin.
  DOCKER_BUILDKIT: '0',
};

// In a view of its own nothing stays mounted, a containerd of the machine is not found and so not used, and runtimes that
// refuse hybrid control groups see none. The daemon ends with whoever started it.
const script = `umount /sys/fs/cgroup/unified 2>/dev/null
mkdir -p /run/containerd && mount -t tmpfs tmpfs /run/containerd && exec setpriv --pdeathsig TERM dockerd "$@"`;

/**
 * Starts a daemon that keeps its images in `directory`.
 *
 * @param settings what its daemon.json says
 * @returns why there is none, when it can not run here
 */
export async function startDocker(
  directory: string,
  settings: object = {},
): Promise<DockerDaemon | { readonly missing: string }> {
  // A socket's path may have at most 107 bytes.
  const sockets = mkdtempSync('/run/nacre-docker-');
  const log = join(directory, 'dockerd.log');
  const socket = `unix://${sockets}/s`;
  writeFileSync(join(directory, 'daemon.json'), JSON.stringify(settings));
  const daemon = spawnDaemon(directory, sockets, log);
  const docker = (...args: readonly string[]): Called =>
    call(['docker', '--host', socket, ...args], { ...environment, HOME: directory });
  const stop = async (): Promise<void> => {
    await end(daemon);
    rmSync(sockets, { recursive: true, force: true });
  };
  if (await isUp(daemon, docker)) return { docker, [Symbol.asyncDispose]: stop };
  await stop();
  return { missing: `the docker daemon does not start here: ${readFileSync(log, 'utf8').trimEnd().slice(-300)}` };
}

function spawnDaemon(directory: string, sockets: string, log: string): ChildProcess {
  const config = join(directory, 'daemon.json');
  const places = ['--config-file', config, '--data-root', join(directory, 'data'), '--exec-root', join(sockets, 'x')];
  const ends = ['--host', `unix://${sockets}/s`, '--pidfile', join(sockets, 'pid')];
  const network = ['--bridge', 'none', '--iptables=false', '--ip6tables=false'];
  const output = openSync(log, 'w');
  const daemon = spawn(
    'unshare',
    ['--mount', '--propagation', 'slave', 'sh', '-c', script, 'dockerd', ...places, ...ends, ...network],
    { stdio: ['ignore', output, output], env: { ...environment, HOME: directory } },
  );
  closeSync(output);
  return daemon;
}

async function isUp(daemon: ChildProcess, docker: DockerDaemon['docker']): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && !hasEnded(daemon); attempt++) {
    if (docker('version').status === 0) return true;
    await sleep(100);
  }
  return false;
}

/** Asks the daemon to end, and makes it when it does not. */
async function end(daemon: ChildProcess): Promise<void> {
  if (hasEnded(daemon)) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  const impatience = setTimeout(() => daemon.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(impatience);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
