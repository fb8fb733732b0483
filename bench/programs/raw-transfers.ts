import { connect } from 'node:net';

/**
 * `node raw-transfers.ts get|put PORT COUNT SIZE DIGEST`: makes COUNT transfers at once, each over a connection of its own, with next to no work of
 * its own: what is got is thrown away, and what is put are zeros. Each put goes to a repository of its own. Prints the seconds that it took.
 */

const [verb = '', port = '', count = '', size = '', digest = ''] = process.argv.slice(2);
const piece = new Uint8Array(256 * 1024);

const begun = performance.now();
await Promise.all(
  Array.from({ length: Number(count) }, (_, at) => (verb === 'get' ? get('/v2/memory/0') : put(`/v2/memory/${at}`))),
);
process.stdout.write(`${(performance.now() - begun) / 1000}`);

/** Sends a request, and whatever `fill` sends then. @returns the head of the answer, when as many bytes of body have come as it says */
function ask(
  head: string,
  fill?: (write: (bytes: Uint8Array) => boolean, onDrain: (go: () => void) => void) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    let left = Number.NaN;
    const socket = connect({
      port: Number(port),
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.allocUnsafeSlow(256 * 1024),
        callback(length, buffer) {
          left -= length;
          if (Number.isNaN(left)) {
            answer += Buffer.from(buffer.buffer, 0, length).toString('latin1');
            const end = answer.indexOf('\r\n\r\n');
            if (end === -1) return true;
            left = Number(/^content-length: *(\d+)/im.exec(answer)?.[1] ?? 0) - (answer.length - end - 4);
            answer = answer.slice(0, end);
          }
          if (left <= 0) {
            socket.destroy();
            resolve(answer);
          }
          return true;
        },
      },
    });
    socket.on('error', reject).on('close', () => reject(new Error(`broken off: ${answer}`)));
    socket.write(`${head}\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    fill?.(
      (bytes) => socket.write(bytes),
      (go) => socket.once('drain', go),
    );
  });
}

async function get(repository: string): Promise<void> {
  expectStatus(200, await ask(`GET ${repository}/blobs/${digest} HTTP/1.1`));
}

async function put(repository: string): Promise<void> {
  const begun = expectStatus(202, await ask(`POST ${repository}/blobs/uploads/ HTTP/1.1\r\nContent-Length: 0`));
  const { pathname, search } = new URL(/^location: *(\S+)/im.exec(begun)?.[1] ?? '', 'http://bench');
  const path = `${pathname}${search}${search === '' ? '?' : '&'}digest=${digest}`;
  const length = `Content-Length: ${size}\r\nContent-Type: application/octet-stream`;
  const answer = await ask(`PUT ${path} HTTP/1.1\r\n${length}`, (write, onDrain) => {
    let left = Number(size);
    const fill = (): void => {
      while (left > 0) {
        const bytes = left < piece.length ? piece.subarray(0, left) : piece;
        left -= bytes.length;
        if (!write(bytes)) {
          onDrain(fill);
          return;
        }
      }
    };
    fill();
  });
  expectStatus(201, answer);
}

function expectStatus(status: number, answer: string): string {
  if (!answer.startsWith(`HTTP/1.1 ${status} `)) throw new Error(answer);
  return answer;
}
