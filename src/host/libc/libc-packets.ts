import { closeSync, constants, openSync } from 'node:fs';
import type * as Net from 'node:net';
import { basename, dirname } from 'node:path';
import { hostFault } from '../faults.ts';
import type { PacketConnection } from '../host.ts';
import { systemError } from '../system-error.ts';
import { cPath } from './c-text.ts';
import type { Libc } from './libc.ts';

// Source: linux/socket.h, linux/net.h, linux/un.h.
const unix = 1; // AF_UNIX
const packets = 5 | 0o2000000; // SOCK_SEQPACKET | SOCK_CLOEXEC
const pathOnly = 0o10000000 | constants.O_DIRECTORY; // O_PATH
const longestPath = 107;

/** Most bytes of one packet that are received; the rest of a longer one is lost, as the kernel does it. */
const packetLimit = 1 << 16;

/** Connects to a socket of packets; see `PacketSockets`. */
export function connectPackets(libc: Libc, path: string): PacketConnection {
  const fd = libc.socket(unix, packets, 0);
  if (fd < 0) throw systemError('socket', libc.errno());
  try {
    connect(libc, fd, path);
    return toConnection(openStream(fd));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A socket's address has no room for a long path: it is named by way of its directory, which is opened. */
function connect(libc: Libc, fd: number, path: string): void {
  const directory = openSync(dirname(path), pathOnly);
  try {
    const name = cPath('connect', `/proc/self/fd/${directory}/${basename(path)}`);
    const bytes = Buffer.from(name);
    if (bytes.length > longestPath) throw systemError('connect', 36, path); // ENAMETOOLONG
    const address = Buffer.alloc(longestPath + 3);
    address.writeUInt16LE(unix, 0);
    bytes.copy(address, 2);
    if (libc.connect(fd, address, address.length) !== 0) throw systemError('connect', libc.errno(), path);
  } finally {
    closeSync(directory);
  }
}

/** What Node's own pipes are made of. It takes any socket of this family, which `net.connect` can not make. */
interface PipeWrap {
  readonly Pipe: new (type: number) => NonNullable<Net.SocketConstructorOpts['handle']> & { open(fd: number): number };
  readonly constants: { readonly SOCKET: number };
}

/** A connected socket as a stream that reads one packet at a time, begun by `resume`. */
interface PacketStream {
  readonly socket: Net.Socket;
  receive: (packet: Buffer) => boolean;
}

function openStream(fd: number): PacketStream {
  const { Pipe, constants: kinds } = loadPipeWrap();
  const { Socket }: typeof Net = process.getBuiltinModule('node:net');
  const handle = new Pipe(kinds.SOCKET);
  if (handle.open(fd) !== 0) throw systemError('open', 9); // EBADF
  const buffer = Buffer.allocUnsafeSlow(packetLimit);
  // read(2) gives one packet, and this callback what one read(2) gave: they never run together.
  const options = {
    handle,
    allowHalfOpen: true,
    manualStart: true,
    onread: { buffer, callback: (size: number) => stream.receive(buffer.subarray(0, size)) },
  };
  const stream: PacketStream = { socket: new Socket(options), receive: () => true };
  return stream;
}

function loadPipeWrap(): PipeWrap {
  const { binding } = process as { readonly binding?: (name: string) => unknown };
  const wrap = binding?.call(process, 'pipe_wrap') as Partial<PipeWrap> | undefined;
  if (wrap?.Pipe !== undefined && wrap.constants !== undefined) return { Pipe: wrap.Pipe, constants: wrap.constants };
  throw hostFault('host/unsupported', 'this Node can not open a socket of packets', {
    hint: 'Run nacre with the Node that it brings along.',
  });
}

function toConnection(stream: PacketStream): PacketConnection {
  const { socket } = stream;
  const ended = new Promise<void>((resolve) => {
    // One who goes away while we write is at his end, no more.
    socket.on('error', () => resolve());
    socket.on('end', resolve);
    socket.on('close', () => resolve());
  });
  return {
    ended,
    receive(onPacket) {
      stream.receive = onPacket;
      socket.resume();
    },
    resume: () => void socket.resume(),
    // The stream puts writes that wait together, and each must stay a packet: so each waits for the one before.
    send: (packet) => new Promise((resolve) => socket.write(packet, () => resolve(!socket.destroyed))),
    endSending: () => void socket.end(),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
