/** A piece of a container's output: a line with its end, or part of one. */
export interface LogEntry {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly stream: 'stdout' | 'stderr';
  /** What was printed, byte for byte. */
  readonly bytes: Buffer;
  /** Whether more of the line follows, or its end was never printed. */
  readonly partial: boolean;
}

const space = 0x20;
const lineEnd = 0x0a;

/**
 * Reads one line of a log: `TIME STREAM F|P TEXT`, where P has no line end of its own.
 *
 * Source: the Kubernetes CRI's log format, as conmon's k8s-file driver writes it.
 *
 * @param line with its line end
 * @returns `undefined` of a line that is none, such as one that was cut off
 */
export function parseLogEntry(line: Buffer): LogEntry | undefined {
  const first = line.indexOf(space);
  const second = line.indexOf(space, first + 1);
  if (first < 0 || second < 0 || line.at(-1) !== lineEnd || line[second + 2] !== space) return undefined;
  const stream = line.toString('latin1', first + 1, second);
  const time = parseTime(line.toString('latin1', 0, first));
  const tag = line[second + 1];
  if (time === undefined || (stream !== 'stdout' && stream !== 'stderr')) return undefined;
  if (tag !== full && tag !== part) return undefined;
  const partial = tag === part;
  return { time, stream, partial, bytes: line.subarray(second + 3, partial ? line.length - 1 : line.length) };
}

const full = 0x46; // F
const part = 0x50; // P

/** Whether a line ends what was printed: one that is counted. */
export function isFullLine(line: Buffer): boolean {
  const second = line.indexOf(space, line.indexOf(space) + 1);
  return second > 0 && line[second + 1] === full;
}

/** Most lines of a log bear a second that the one before bore, too: reading it once is enough. */
let known: { readonly text: string; readonly seconds: number } | undefined;

/** RFC 3339 with up to nine digits behind the point. */
function parseTime(text: string): bigint | undefined {
  const [, second, digits = '', zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (second === undefined || zone === undefined) return undefined;
  const moment = second + zone;
  if (known?.text !== moment) known = { text: moment, seconds: Date.parse(moment) / 1000 };
  if (Number.isNaN(known.seconds)) return undefined;
  return BigInt(known.seconds) * 1_000_000_000n + BigInt(digits.padEnd(9, '0'));
}
