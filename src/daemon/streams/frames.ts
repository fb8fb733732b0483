/** Where bytes of a container come from, as its frames number them. */
const streams = { stdin: 0, stdout: 1, stderr: 2 } as const;

/**
 * Output of a container without a terminal, told from its other output: a frame with a head of eight bytes. Source: the Engine API, "Stream
 * format" of ContainerAttach.
 *
 * @returns a copy
 */
export function toFrame(stream: keyof typeof streams, bytes: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(8 + bytes.length);
  frame.writeUInt32BE(streams[stream] * 0x1000000, 0);
  frame.writeUInt32BE(bytes.length, 4);
  frame.set(bytes, 8);
  return frame;
}

/** The type of a body with output of a container: until v1.42 it was the same with frames and without. */
export function outputType(version: number, hasTerminal: boolean): string {
  return hasTerminal || version < 42
    ? 'application/vnd.docker.raw-stream'
    : 'application/vnd.docker.multiplexed-stream';
}
