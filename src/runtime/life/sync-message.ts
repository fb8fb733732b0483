/** What conmon tells once the runtime has made the container, or has failed to. */
export interface SyncMessage {
  /** Number of the container's first process; not positive: there is none. */
  readonly pid: number;
  /** What the runtime printed when it failed. */
  readonly message?: string;
}

/**
 * Reads conmon's first word, the first line: JSON, `{"data": PID, "message": TEXT}`. It escapes what is not ASCII in its own way, so what is no JSON still
 * has its number.
 *
 * @returns `undefined` when that is not there
 */
export function parseSyncMessage(text: string): SyncMessage | undefined {
  const [line = ''] = text.split('\n', 1);
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
