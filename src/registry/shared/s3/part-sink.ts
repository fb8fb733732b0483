import type { SentPart } from './bucket.ts';
import { partSize } from './part-size.ts';
import type { Spool } from './spool.ts';

/** Sends a part. @param number from 1 on @param read puts the bytes into memory of their size, and is called once */
export type SendPart = (number: number, size: number, read: (memory: Uint8Array) => Uint8Array) => Promise<SentPart>;

/** What makes parts of what comes. */
export interface PartSink {
  /** Resolves when more can come. @throws what failed in the bucket */
  add(bytes: Uint8Array): Promise<void>;
  /** Waits for all parts. What is left is in the spool. @throws what failed in the bucket */
  flush(): Promise<void>;
}

export interface PartSinkOptions {
  /** Parts that were sent before. */
  readonly sent: number;
  /** What is too little for a part, now and at the end. */
  readonly rest: Spool;
  readonly send: SendPart;
  /** Told of each part, in their order. */
  readonly onSent: (part: SentPart) => Promise<void>;
}

/** Parts that are sent at once, of one upload. */
const mostUnderWay = 2;

export function createPartSink({ sent, rest, send, onSent }: PartSinkOptions): PartSink {
  let index = sent;
  let told: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  const underWay = new Set<Promise<unknown>>();

  /** What fails is thrown when nothing is under way any more: what was sent before it is written down. */
  async function assertWhole(): Promise<void> {
    if (failure === undefined) return;
    await told;
    throw failure.error;
  }

  /** Resolves when the bytes are out of the spool. */
  async function sendRest(): Promise<void> {
    while (underWay.size >= mostUnderWay) await Promise.race(underWay);
    await assertWhole();
    const number = index + 1;
    index += 1;
    await new Promise<void>((resolve) => {
      const sending = send(number, rest.size, (memory) => {
        const bytes = rest.read(memory);
        rest.clear();
        resolve();
        return bytes;
      });
      sending.catch(() => undefined);
      told = told
        .then(async () => {
          const part = await sending;
          if (failure === undefined) await onSent(part);
        })
        .catch((error: unknown) => {
          failure ??= { error };
        });
      const done = told.then(() => {
        underWay.delete(done);
        resolve();
      });
      underWay.add(done);
    });
    await assertWhole();
  }

  return {
    async add(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const taken = bytes.subarray(at, at + partSize(index) - rest.size);
        rest.add(taken);
        at += taken.length;
        if (rest.size === partSize(index)) await sendRest();
      }
    },
    async flush() {
      await told;
      await assertWhole();
    },
  };
}
