/** Keeps the end of what a command prints. */
export interface OutputTail {
  add(bytes: Uint8Array): void;
  /** The last lines, without the line end of the last one. */
  text(): string;
}

const keptBytes = 8192;
const keptLines = 20;

export function createOutputTail(): OutputTail {
  let kept = Buffer.alloc(0);
  return {
    add(bytes) {
      kept = Buffer.concat([kept, bytes.subarray(-keptBytes)]);
      if (kept.length > 2 * keptBytes) kept = Buffer.from(kept.subarray(-keptBytes));
    },
    text() {
      const lines = kept.toString('utf8').trimEnd().split('\n');
      return lines.slice(-keptLines).join('\n');
    },
  };
}
