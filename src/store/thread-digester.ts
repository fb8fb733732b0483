import { Worker } from 'node:worker_threads';
import { type Digester, parseDigest } from '../oci/index.ts';

// The thread gets pieces of so many bytes through a ring of so many places.
const pieceSize = 1024 * 1024;
const places = 8;

// Numbers in shared memory: how many pieces were handed over, how many were taken, how many bytes each place holds.
const control = { given: 0, taken: 1, sizes: 2, count: 2 + places } as const;
const end = -1;
const digestBytes = 32;

/** Milliseconds without a sign of life after which the thread is taken for dead. It hashes a piece in less than one. */
const patience = 60_000;

const program = `
const { workerData: { shared, ring, pieceSize, places } } = require('node:worker_threads');
const hash = require('node:crypto').createHash('sha256');
const numbers = new Int32Array(shared);
const bytes = new Uint8Array(ring);
for (let taken = 0; ; ) {
  while (Atomics.load(numbers, ${control.given}) === taken) Atomics.wait(numbers, ${control.given}, taken);
  const place = taken % places;
  const size = numbers[${control.sizes} + place];
  if (size === ${end}) bytes.set(hash.digest(), 0);
  else hash.update(bytes.subarray(place * pieceSize, place * pieceSize + size));
  taken += 1;
  Atomics.store(numbers, ${control.taken}, taken);
  Atomics.notify(numbers, ${control.taken});
  if (size === ${end}) break;
}
`;

/**
 * A digester on a thread of its own, so that whoever reads, writes and looks at the same bytes has a core to do it with. Worth it from some
 * ten megabytes on: the thread takes 15 ms to start. `update` copies, and waits when the thread is far behind.
 */
export function createThreadDigester(): Digester & Disposable {
  const shared = new SharedArrayBuffer(control.count * Int32Array.BYTES_PER_ELEMENT);
  const ring = new SharedArrayBuffer(places * pieceSize);
  const [numbers, bytes] = [new Int32Array(shared), new Uint8Array(ring)];
  const worker = new Worker(program, { eval: true, workerData: { shared, ring, pieceSize, places } });
  worker.unref();
  let given = 0;
  let size = 0;

  /** Waits until the thread has taken so many pieces. */
  function waitFor(taken: number): void {
    for (;;) {
      const now = Atomics.load(numbers, control.taken);
      if (now >= taken) return;
      if (Atomics.wait(numbers, control.taken, now, patience) === 'timed-out')
        throw new Error('the thread that computes digests does not answer');
    }
  }

  function give(pieceBytes: number): void {
    numbers[control.sizes + (given % places)] = pieceBytes;
    given += 1;
    Atomics.store(numbers, control.given, given);
    Atomics.notify(numbers, control.given);
  }

  return {
    update(piece) {
      for (let at = 0; at < piece.length; at += pieceSize) {
        waitFor(given - places + 1);
        const part = piece.subarray(at, at + pieceSize);
        bytes.set(part, (given % places) * pieceSize);
        give(part.length);
      }
      size += piece.length;
    },
    get size() {
      return size;
    },
    digest() {
      waitFor(given - places + 1);
      give(end);
      waitFor(given);
      return parseDigest(`sha256:${Buffer.from(bytes.subarray(0, digestBytes)).toString('hex')}`);
    },
    [Symbol.dispose]: () => void worker.terminate(),
  };
}
