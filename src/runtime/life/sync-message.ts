import type { Readable } from 'node:stream';

/** What conmon tells once the runtime has made the container, or has failed to. */
export interface SyncMessage {
  /** Number of the container's first process; not positive: there is none. */
  readonly pid: number;
  /** What the runtime printed when it failed. */
  readonly message?: string;
}

/** Reads conmon's first word: a line of JSON, `{"data": PID, "message": TEXT}`. @returns `undefined` when it ended without one */
export async function readSyncMessage(pipe: Readable): Promise<SyncMessage | undefined> {
  let text = '';
  for await (const bytes of pipe) {
    text += bytes;
    if (text.includes('\n')) break;
  }
  const [line = ''] = text.split('\n');
  return parseSyncMessage(line);
}

/** conmon escapes what is not ASCII in its own way, so what is no JSON still has its number. */
export function parseSyncMessage(line: string): SyncMessage | undefined {
  const pid = /"data":\s*(-?\d+)/.exec(line)?.[1];
  if (pid === undefined) return undefined;
  const message = /"message":\s*"(.*)"\s*\}/s.exec(line)?.[1];
  return { pid: Number(pid), ...(message === undefined ? {} : { message: unescapeText(message) }) };
}

function unescapeText(text: string): string {
  return text.replace(/\\(u([0-9a-f]{4})|.)/gi, (_, letter: string, code: string | undefined) =>
    code === undefined ? (letters[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
