import { chmodSync, chownSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { createRequestFilter } from './agent-requests.ts';
import type { StepAccess } from './step-mount.ts';

/**
 * Makes a socket through which an SSH agent can be asked for its keys and for signatures. Whoever has the socket can neither add keys nor
 * remove them.
 *
 * @param path of the socket that is made; it must not be there
 * @param agent path of the agent's own socket
 */
export async function relayAgent(path: string, agent: string, access: StepAccess): Promise<Disposable> {
  const { createConnection, createServer } = process.getBuiltinModule('node:net');
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(agent);
    const filter = createRequestFilter({
      pass: (frame) => void upstream.write(frame),
      refuse: (reply) => void client.write(reply),
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.end();
      });
    }
    client.on('data', (bytes) => {
      if (!filter(Buffer.from(bytes))) client.destroy();
    });
    client.on('end', () => upstream.end());
    upstream.pipe(client);
  });
  await listen(server, path);
  chownSync(path, access.uid, access.gid);
  chmodSync(path, access.mode);
  return {
    [Symbol.dispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      // A relay is no reason for this process to stay.
      server.unref();
      resolve();
    });
  });
}
