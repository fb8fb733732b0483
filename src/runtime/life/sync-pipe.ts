import { closeSync, read } from 'node:fs';
import type { Child, Host } from '../../host/index.ts';
import { parseSyncMessage, type SyncMessage } from './sync-message.ts';

/** The pipe on which conmon tells of the container that it was asked to make. */
export interface SyncPipe {
  /** What conmon inherits, as an entry of `stdio`. */
  readonly end: number | 'pipe';
  /** To be called once it was started. @returns `undefined` when it ended without a word */
  read(child: Child): Promise<SyncMessage | undefined>;
}

/** Opens a pipe for conmon's first word, which ends with a line feed. */
export function openSyncPipe(host: Pick<Host, 'openPipe'>): SyncPipe {
  const pipe = host.openPipe();
  if (pipe === undefined) return { end: 'pipe', read: async (child) => parseSyncMessage(await readStream(child)) };
  return {
    end: pipe.writeEnd,
    async read() {
      closeSync(pipe.writeEnd);
      try {
        return parseSyncMessage(await readPipe(pipe.readEnd));
      } finally {
        closeSync(pipe.readEnd);
      }
    },
  };
}

async function readStream({ pipes: [pipe] }: Child): Promise<string> {
  let text = '';
  for await (const bytes of pipe ?? []) {
    text += bytes;
    if (text.includes('\n')) break;
  }
  return text;
}

/** Waits in another thread, as `node:fs` does, without the streams that would have to be loaded. */
async function readPipe(fd: number): Promise<string> {
  const bytes = Buffer.alloc(64 << 10);
  let size = 0;
  while (!bytes.subarray(0, size).includes('\n')) {
    const count = await readSome(fd, bytes.subarray(size));
    if (count === 0) break;
    size += count;
  }
  return bytes.toString('utf8', 0, size);
}

/** @returns how many bytes; 0 at the end, or where there is no more room */
function readSome(fd: number, into: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, into, 0, into.length, null, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
