import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Host, PacketConnection } from '../../../host/index.ts';
import { watchDetachKeys } from './detach-keys.ts';

/** Where the output of a container goes. */
export interface OutputSink {
  /**
   * Takes bytes in memory that is used again when it returns.
   *
   * @returns a promise that resolves when more can be taken, or nothing when that is at once
   */
  write(stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void> | undefined;
}

/** What is joined to a container. */
export interface JoinOptions {
  readonly output: OutputSink;
  /** What is typed; without it nothing is sent, and the container's standard input stays as it is. */
  readonly input?: Readable;
  /** Keys in `input` that end the connection and leave the container alone. @default none */
  readonly detachKeys?: Uint8Array;
  /** Ends the connection as the keys do. */
  readonly signal?: AbortSignal;
}

/** How a connection ended: with the container's output, or because somebody wanted it to. */
export type JoinEnd = 'ended' | 'detached';

/** A connection to the standard streams of a container that lives by itself. */
export interface Attachment extends Disposable {
  /** Passes bytes both ways until the output ends or somebody detaches. Call it once. */
  join(options: JoinOptions): Promise<JoinEnd>;
}

/** Most bytes of input in one packet: conmon reads 32 KiB at a time, and the rest of a longer packet would be lost. */
const inputSize = 16 << 10;

/**
 * Connects to the standard streams of a container. From then on its output waits for `join`, so that nothing of a container that is
 * connected to before it is started is missed. A container whose output nobody takes stands still when pipes are full.
 *
 * @param bundle the container's bundle, where conmon listens
 * @throws SystemError (ENOENT, ECONNREFUSED) when it lives no more, host/unsupported
 */
export function openAttachment(host: Pick<Host, 'connectPackets'>, bundle: string): Attachment {
  const connection = host.connectPackets(join(bundle, 'attach'));
  return {
    join: (options) => joinStreams(connection, options),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

async function joinStreams(connection: PacketConnection, options: JoinOptions): Promise<JoinEnd> {
  const { input, output, signal } = options;
  let written: Promise<void> | undefined;
  connection.receive((packet) => {
    written = passOn(packet, output);
    void written?.then(() => connection.resume());
    return written === undefined;
  });
  const ended = connection.ended.then((): JoinEnd => 'ended');
  using sending = input === undefined ? undefined : sendInput(connection, input, options.detachKeys);
  using aborted = onAbort(signal);
  const waits = [ended, sending?.detached, aborted?.detached].filter((wait) => wait !== undefined);
  const end = await Promise.race(waits);
  await written;
  return end;
}

/** Source: conmon, src/conn_sock.c: the first byte of a packet tells the stream. */
function passOn(packet: Buffer, output: OutputSink): Promise<void> | undefined {
  return output.write(packet[0] === 3 ? 'stderr' : 'stdout', packet.subarray(1));
}

interface Detaching extends Disposable {
  readonly detached: Promise<JoinEnd>;
}

function onAbort(signal: AbortSignal | undefined): Detaching | undefined {
  if (signal === undefined) return undefined;
  const { promise, resolve } = Promise.withResolvers<JoinEnd>();
  const detach = (): void => resolve('detached');
  if (signal.aborted) detach();
  signal.addEventListener('abort', detach);
  return { detached: promise, [Symbol.dispose]: () => signal.removeEventListener('abort', detach) };
}

/** Sends what is typed, one packet after the other; nothing is read from `input` once it is disposed. */
function sendInput(connection: PacketConnection, input: Readable, keys: Uint8Array = new Uint8Array()): Detaching {
  const { promise, resolve } = Promise.withResolvers<JoinEnd>();
  const watch = watchDetachKeys(keys);
  let open = true;
  const send = async (data: Uint8Array): Promise<void> => {
    input.pause();
    const { bytes, detached } = watch.pass(data);
    for (let at = 0; at < bytes.length; at += inputSize) await connection.send(bytes.subarray(at, at + inputSize));
    if (detached) resolve('detached');
    else if (open) input.resume();
  };
  // A stream may end while it is paused, before its last piece is sent.
  let sent = Promise.resolve();
  const take = (data: Uint8Array): void => {
    sent = sent.then(() => send(data));
  };
  const end = (): void => void sent.then(() => connection.endSending());
  input.on('data', take);
  input.once('end', end);
  input.once('error', end);
  // A socket without a byte ends though nobody reads it.
  if (input.readableEnded) end();
  return {
    detached: promise,
    [Symbol.dispose]() {
      open = false;
      input.pause();
      input.off('data', take);
      input.off('end', end);
      input.off('error', end);
    },
  };
}
