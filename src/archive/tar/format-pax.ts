import { comparePaths, encodePath } from '../../base/index.ts';

/** Records of an extended header by key. */
export type PaxRecords = Map<string, Uint8Array>;

/** The bytes of an extended header: a record for each key, in the byte order of the keys. The inverse of `parsePaxRecords`. */
export function formatPaxRecords(records: PaxRecords): Uint8Array {
  const sorted = [...records].sort(([a], [b]) => comparePaths(a, b));
  return Buffer.concat(sorted.flatMap(([key, value]) => formatRecord(key, value)));
}

/** Seconds with as many decimals as it takes: `1700000000.5`, `-0.25`. */
export function formatPaxTime(seconds: number, nanoseconds: number): string {
  if (nanoseconds === 0) return String(seconds);
  const isNegative = seconds < 0;
  const whole = isNegative ? -(seconds + 1) : seconds;
  const fraction = isNegative ? 1e9 - nanoseconds : nanoseconds;
  return `${isNegative ? '-' : ''}${whole}.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
}

const lineEnd = Uint8Array.of(0x0a);

function formatRecord(key: string, value: Uint8Array): Uint8Array[] {
  const start = encodePath(` ${key}=`);
  const rest = start.length + value.length + lineEnd.length;
  return [Buffer.from(String(recordLength(rest))), start, value, lineEnd];
}

/** Length of a record that has `rest` bytes after its length, which counts its own digits. */
function recordLength(rest: number): number {
  const length = rest + String(rest).length;
  return rest + String(length).length;
}
