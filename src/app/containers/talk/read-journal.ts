import type { Host } from '../../../host/index.ts';
import type { LogChoice, LogEntry } from '../../../runtime/index.ts';

/** What of a log is wanted, and how. */
export interface LogRequest extends LogChoice {
  /** Goes on until the container has ended. @default false */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** What journalctl prints of an entry with `--output=json`. Bytes that are no text come as numbers. */
interface JournalEntry {
  readonly __REALTIME_TIMESTAMP: string;
  readonly MESSAGE: string | readonly number[] | null;
  readonly PRIORITY?: string;
  readonly CONTAINER_PARTIAL_MESSAGE?: string;
}

const newline = 0x0a;

/**
 * What a container printed to the system's journal.
 *
 * Source: conmon, src/ctr_logging.c: fields CONTAINER_ID_FULL and CONTAINER_PARTIAL_MESSAGE, priority 3 for standard error.
 *
 * @throws host/program-missing where there is no journalctl
 */
export async function* readJournal(
  host: Pick<Host, 'spawn'>,
  id: string,
  { tail, since, until, follow, signal }: LogRequest,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  const time = (nanoseconds: bigint): string => `@${Number(nanoseconds / 1000n) / 1e6}`;
  const args = [
    ...['--output=json', '--all', '--quiet', `CONTAINER_ID_FULL=${id}`],
    `--lines=${tail ?? 'all'}`,
    ...(since === undefined ? [] : [`--since=${time(since)}`]),
    ...(until === undefined ? [] : [`--until=${time(until)}`]),
    ...(follow === true ? ['--follow'] : []),
  ];
  const child = host.spawn('journalctl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = (): void => void child.kill();
  signal?.addEventListener('abort', stop);
  try {
    let rest = '';
    for await (const piece of child.stdout ?? []) {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      yield lines.map(parseJournalEntry);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** @param line as journalctl prints it; conmon 2.1.12 and later leave the newline in the message, those before do not */
export function parseJournalEntry(line: string): LogEntry {
  const entry = JSON.parse(line) as JournalEntry;
  const partial = entry.CONTAINER_PARTIAL_MESSAGE === 'true';
  const message = entry.MESSAGE ?? '';
  const bytes = typeof message === 'string' ? Buffer.from(message) : Buffer.from([...message]);
  const isWhole = partial || bytes.at(-1) === newline;
  return {
    time: BigInt(entry.__REALTIME_TIMESTAMP) * 1000n,
    stream: entry.PRIORITY === '3' ? 'stderr' : 'stdout',
    partial,
    bytes: isWhole ? bytes : Buffer.concat([bytes, Buffer.of(newline)]),
  };
}
