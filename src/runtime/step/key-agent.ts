import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Host } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';
import { openVault, vaultPath } from './vault.ts';

// The agent ends when its standard input does, which is when whoever started it is gone.
const script = `
ssh-agent -D -a "$1" > /dev/null &
agent=$!
read -r _
kill "$agent"
rm -rf -- "$2"
`;

const patience = 5_000;

/** An SSH agent of our own. */
export interface KeyAgent extends Disposable {
  readonly socket: string;
}

/**
 * Starts an SSH agent that holds some private keys. It ends when disposed, and with this process.
 *
 * @param keys private keys without a passphrase, as ssh-keygen writes them, each with its name for messages
 * @throws runtime/program-missing, runtime/unsupported, runtime/bad-key
 */
export async function openKeyAgent(
  keys: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  { host, runDirectory }: { readonly host: Host; readonly runDirectory: string },
): Promise<KeyAgent> {
  for (const program of ['ssh-agent', 'ssh-add'])
    if (host.findProgram(program) === undefined)
      throw runtimeFault('runtime/program-missing', `SSH keys need ${program}, which is not installed`, {
        hint: 'Install the Debian package openssh-client, or give the socket of an agent.',
      });
  const directory = vaultPath(runDirectory);
  const vault = openVault(directory);
  const socket = join(directory, 'agent');
  const child = host.spawn('/bin/sh', ['-c', script, 'nacre-agent', socket, directory], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  child.stdin?.on('error', () => {});
  const agent: KeyAgent = {
    socket,
    [Symbol.dispose]() {
      child.stdin?.end('done\n');
      vault[Symbol.dispose]();
    },
  };
  try {
    await waitForSocket(socket);
    chmodSync(socket, 0o600);
    for (const key of keys) await addKey(key, socket, host);
    return agent;
  } catch (error) {
    agent[Symbol.dispose]();
    throw error;
  }
}

async function waitForSocket(socket: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (!existsSync(socket)) {
    if (Date.now() > deadline)
      throw runtimeFault('runtime/start-failed', 'ssh-agent did not start', {
        hint: 'Give the socket of an agent that runs: --ssh default=SOCKET.',
      });
    await setTimeout(5);
  }
}

/** The key goes through a pipe: ssh-add refuses files that others may read, and these are checked by nobody here. */
async function addKey(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  socket: string,
  host: Host,
): Promise<void> {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' };
  const { status, stderr } = await host.run('setsid', ['-w', 'ssh-add', '-q', '-'], { env, input: bytes });
  if (status === 0) return;
  throw runtimeFault('runtime/bad-key', `${name} is not a private key that can be used without a passphrase`, {
    hint: 'Give the socket of an agent that holds the key, such as --ssh default.',
    detail: stderr.toString('utf8').trim(),
  });
}
