import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { appFault } from '../../faults.ts';
import type { SecretContext } from './parse-secret.ts';

/** An SSH agent that commands of a build may ask. */
export type AgentSource =
  | { readonly kind: 'socket'; readonly id: string; readonly socket: string }
  | { readonly kind: 'keys'; readonly id: string; readonly paths: readonly string[] };

/**
 * `--ssh default`, `--ssh ID=SOCKET` or `--ssh ID=KEYFILE[,KEYFILE…]`. Without a path it is the agent of SSH_AUTH_SOCK.
 *
 * @throws app/bad-ssh
 */
export function parseSsh(text: string, { cwd, environment }: SecretContext): AgentSource {
  const at = text.indexOf('=');
  const id = (at < 0 ? text : text.slice(0, at)) || 'default';
  const given = at < 0 ? [] : text.slice(at + 1).split(',');
  const paths = given.filter((path) => path !== '').map((path) => resolve(cwd, path));
  const kinds = paths.map((path) => kindOf(path, text));
  const [socket] = paths;
  if (socket === undefined) return ownAgent(id, text, environment);
  if (!kinds.includes('socket')) return { kind: 'keys', id, paths };
  if (paths.length > 1) throw bad(text, 'one socket is all that an agent can have');
  return { kind: 'socket', id, socket };
}

function ownAgent(id: string, text: string, environment: SecretContext['environment']): AgentSource {
  const socket = environment.SSH_AUTH_SOCK;
  if (socket === undefined || socket === '') throw bad(text, 'no agent runs: SSH_AUTH_SOCK is not set');
  if (kindOf(socket, text) !== 'socket') throw bad(text, `SSH_AUTH_SOCK is ${socket}, which is no socket`);
  return { kind: 'socket', id, socket };
}

function kindOf(path: string, text: string): 'socket' | 'file' {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isSocket() === true) return 'socket';
  if (stats?.isFile() === true) return 'file';
  throw bad(text, stats === undefined ? `there is no ${path}` : `${path} is neither a socket nor a key`);
}

/** @throws app/bad-ssh */
export function readKeys({
  id,
  paths,
}: AgentSource & { readonly kind: 'keys' }): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  return paths.map((path) => {
    try {
      return { name: path, bytes: readFileSync(path) };
    } catch (cause) {
      throw appFault('app/bad-ssh', `--ssh ${id}: ${path} can not be read`, {
        hint: 'Name a file that you may read.',
        cause,
      });
    }
  });
}

function bad(text: string, why: string): Error {
  return appFault('app/bad-ssh', `--ssh ${text}: ${why}`, {
    hint: 'Write --ssh default, --ssh ID=SOCKET or --ssh ID=KEYFILE.',
  });
}
