import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../call.ts';
import type { Peer, Tool } from '../contender.ts';
import { versionOf } from './tools.ts';

/** Whether the bench may make bridges and rules. */
export function hasOwnNetwork(): boolean {
  return process.env.NACRE_BENCH_PRIVATE === 'network';
}

export interface Docker {
  readonly peer: Peer;
  readonly stop: () => void;
}

/** Starts a docker daemon for the lab alone: own state, own socket, no bridge and no change to the firewall where they would be the host's. */
export function openDocker(prefix: readonly string[], directory: string, baseTar: string): Docker {
  const client = ['/usr/bin/docker', '/usr/local/bin/docker'].find((path) => prefix.length > 0 || existsSync(path));
  const daemon = versionOf([...prefix, 'dockerd']);
  if ('missing' in daemon || client === undefined)
    return { peer: { missing: 'docker.io is not installed' }, stop: () => {} };
  // A socket's path may have at most 107 bytes.
  const sockets = mkdtempSync(join(directory, 'd'));
  const socket = `unix://${join(sockets, 's')}`;
  const log = openSync(join(directory, 'dockerd.log'), 'w');
  const [program = '', ...args] = [
    ...[...prefix, 'dockerd', '--data-root', join(directory, 'docker'), '--exec-root', join(sockets, 'x')],
    ...[
      '--host',
      socket,
      '--pidfile',
      join(sockets, 'pid'),
      ...(hasOwnNetwork() ? [] : ['--bridge', 'none', '--iptables=false', '--ip6tables=false']),
    ],
  ];
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true });
  const stop = (): void => {
    child.kill('SIGTERM');
    waitFor(() => !existsSync(join(sockets, 'pid')), 20);
    rmSync(sockets, { recursive: true, force: true });
  };
  const command = [...prefix, client, '--host', socket];
  const tool: Tool = { command, call: (...more) => call([...command, ...more]) };
  try {
    waitFor(() => existsSync(join(sockets, 's')), 30);
    waitFor(() => answers(tool), 30);
    tool.call('import', baseTar, 'base:latest');
    const version = tool.call('version', '--format', '{{.Server.Version}}').trim();
    return { peer: { ...tool, version: `docker ${version}` }, stop };
  } catch (error) {
    return { peer: { missing: `the docker daemon does not run here: ${String(error).slice(0, 300)}` }, stop };
  }
}

function answers(tool: Tool): boolean {
  try {
    tool.call('version');
    return true;
  } catch {
    return false;
  }
}

function waitFor(isTrue: () => boolean, seconds: number): void {
  const deadline = Date.now() + seconds * 1000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}
