import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Called, call } from '../e2e/lab.ts';

/** Docker with BuildKit, from the system that NACRE_BENCH_PEERS names. */
export interface BuildKitDaemon extends AsyncDisposable {
  /** How docker is called. */
  readonly command: readonly string[];
  readonly docker: (...args: readonly string[]) => Called;
}

// All mounts are in a view of its own, which ends with it; its containerd finds no other one's sockets.
const script = `root=$1 directory=$2 && shift 2
mount --bind "$root" "$root" && for d in proc sys dev; do mount --rbind "/$d" "$root/$d"; done
mkdir -p "$root$directory" && mount --bind "$directory" "$root$directory"
umount /sys/fs/cgroup/unified 2>/dev/null; umount "$root/sys/fs/cgroup/unified" 2>/dev/null
mount -t tmpfs tmpfs "$root/run" && exec setpriv --pdeathsig TERM chroot "$root" dockerd "$@"`;

/**
 * Starts a daemon that sees `directory` at its own path.
 *
 * @param root of a system with docker 28 or newer, buildx and git
 */
export async function startBuildKit(root: string, directory: string): Promise<BuildKitDaemon> {
  const state = join(directory, 'docker');
  mkdirSync(state);
  const [socket, log] = [`unix://${join(state, 's')}`, join(state, 'log')];
  const config = { features: { 'containerd-snapshotter': true }, builder: { Entitlements: entitlements } };
  writeFileSync(join(state, 'daemon.json'), JSON.stringify(config));
  const output = openSync(log, 'w');
  const flags = [
    ...['--config-file', join(state, 'daemon.json'), '--data-root', join(state, 'data'), '--exec-root', '/run/x'],
    ...['--host', socket, '--pidfile', '/run/pid', '--bridge', 'none', '--iptables=false', '--ip6tables=false'],
  ];
  const daemon = spawn(
    'unshare',
    ['--mount', '--propagation', 'slave', 'sh', '-c', script, 'dockerd', root, directory, ...flags],
    { stdio: ['ignore', output, output] },
  );
  const enter = ['nsenter', `--mount=/proc/${daemon.pid}/ns/mnt`, 'chroot', root];
  const command = [...enter, 'env', `DOCKER_HOST=${socket}`, `HOME=${state}`, 'docker'];
  const docker = (...args: readonly string[]): Called => call([...command, ...args]);
  for (let tries = 0; !existsSync(join(state, 's')) || docker('version').status !== 0; tries++) {
    if (tries === 100 || daemon.exitCode !== null)
      throw new Error(`no daemon: ${readFileSync(log, 'utf8').slice(-500)}`);
    await sleep(100);
  }
  return {
    command,
    docker,
    async [Symbol.asyncDispose]() {
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
      rmdirSync(join(root, directory));
    },
  };
}

const entitlements = { 'security-insecure': true, 'network-host': true };
