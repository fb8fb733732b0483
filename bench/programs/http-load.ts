import { connect, type Socket } from 'node:net';

/** One request, as bytes: its head, and its body when it has one. */
export interface LoadRequest {
  readonly head: string;
  readonly body?: Uint8Array;
}

/** An answer whose body was counted, not kept. */
export interface LoadAnswer {
  readonly status: number;
  readonly head: string;
  readonly bytes: number;
}

/** Asks over one connection, one request after the other. A client of a bench: it must cost less than the server. */
export interface Line extends Disposable {
  ask(request: LoadRequest): Promise<LoadAnswer>;
}

export function openLine(port: number): Line {
  let head = '';
  let answer: { status: number; head: string; bytes: number; left: number } | undefined;
  let settle: { resolve(answer: LoadAnswer): void; reject(error: Error): void } | undefined;

  function onBytes(bytes: Buffer): void {
    let from = 0;
    if (answer === undefined) {
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      from = bytes.length - (head.length - end - 4);
      const left = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      answer = { status: Number(head.slice(9, 12)), head: head.slice(0, end), bytes: 0, left };
      head = '';
    }
    const count = bytes.length - from;
    answer.bytes += count;
    answer.left -= count;
    if (answer.left > 0) return;
    const done = answer;
    answer = undefined;
    settle?.resolve(done);
  }

  const buffer = Buffer.alloc(1024 * 1024);
  const onread = {
    buffer,
    callback(count: number, bytes: Uint8Array) {
      onBytes(Buffer.from(bytes.buffer, bytes.byteOffset, count));
      return true;
    },
  };
  const socket: Socket = connect({ port, host: '127.0.0.1', onread, noDelay: true });
  const fail = (error: Error): void => settle?.reject(error);
  socket.on('error', fail).on('close', () => fail(new Error('the connection was closed')));
  return {
    ask: ({ head: text, body }) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(text, 'latin1');
        if (body !== undefined) socket.write(body);
      }),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** A request of HTTP/1.1 on a connection that stays. */
export function toRequest(method: string, path: string, headers: string, body?: Uint8Array): LoadRequest {
  const length = body === undefined && method === 'GET' ? '' : `Content-Length: ${body?.length ?? 0}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: bench\r\n${headers}${length}\r\n`;
  return body === undefined ? { head } : { head, body };
}

/**
 * Does jobs over so many connections at a time.
 *
 * @returns seconds that it took
 */
export async function runJobs(
  port: number,
  connections: number,
  jobs: Iterable<(line: Line) => Promise<void>>,
): Promise<number> {
  const queue = jobs[Symbol.iterator]();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      using line = openLine(port);
      for (let next = queue.next(); next.done !== true; next = queue.next()) await next.value(line);
    }),
  );
  return (performance.now() - begun) / 1000;
}
