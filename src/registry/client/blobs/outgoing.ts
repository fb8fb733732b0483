import type { ByteStream } from '../../../base/index.ts';
import {
  blobAbsent,
  type Descriptor,
  type SeekableSource,
  type TransferOptions,
  verified,
} from '../../../oci/index.ts';
import { createSentWindow } from './sent-window.ts';

/** A blob on its way out: a stream that is read and checked once, and of which what was read can be had again. Disposing closes it. */
export interface Outgoing extends AsyncDisposable {
  /** Bytes can be had again from here on. */
  readonly start: number;
  /** The bytes from `first` to before `last`; `first` must not lie before `start`. Ending early leaves the stream where it is. */
  part(first: number, last: number): AsyncGenerator<Uint8Array>;
  /** To be called when all was read. @throws oci/digest-mismatch when the bytes are others than the descriptor promises */
  assertWhole(): Promise<void>;
}

/** Bytes of a stream that are kept to be sent again: more than lie between us and a registry that is not behind a server which gathers requests. */
const keptBytes = 8 * 1024 * 1024;

/** What gives bytes again. */
interface Replay {
  readonly start: number;
  push(bytes: Uint8Array): void;
  from(first: number, last: number): ByteStream;
}

/** A blob of a stream that comes once: its last bytes are kept. */
export function outgoingStream(descriptor: Descriptor, bytes: ByteStream): Outgoing {
  const window = createSentWindow(keptBytes);
  return createOutgoing(descriptor, bytes, {
    get start() {
      return window.start;
    },
    push: window.push,
    async *from(first, last) {
      yield window.from(first).subarray(0, last - first);
    },
  });
}

/** A blob that can be opened anywhere: nothing is kept. */
export function outgoingBlob(
  descriptor: Descriptor,
  bytes: ByteStream,
  source: SeekableSource,
  options: TransferOptions,
): Outgoing {
  async function* from(first: number, last: number): AsyncGenerator<Uint8Array> {
    let at = first;
    const again = await source.openFrom(descriptor, first, options);
    if (again === undefined) throw blobAbsent(descriptor.digest);
    for await (const piece of again) {
      yield piece.subarray(0, last - at);
      at += piece.length;
      if (at >= last) return;
    }
  }
  return createOutgoing(descriptor, bytes, { start: 0, push: () => undefined, from });
}

function createOutgoing(descriptor: Descriptor, bytes: ByteStream, replay: Replay): Outgoing {
  const iterator = verified(descriptor, bytes);
  let end = 0;
  let pending: Uint8Array = new Uint8Array(0);
  let filling: Promise<boolean> | undefined;

  /** A request that broke off may still wait for the bytes that the next one asks for. @returns whether there are any */
  function fill(): Promise<boolean> {
    filling ??= iterator
      .next()
      .then(({ value, done }) => {
        if (done !== true) pending = value;
        return done !== true;
      })
      .finally(() => {
        filling = undefined;
      });
    return filling;
  }

  function take(most: number): Uint8Array {
    const piece = pending.subarray(0, most);
    pending = pending.subarray(piece.length);
    replay.push(piece);
    end += piece.length;
    return piece;
  }

  async function* part(first: number, last: number): AsyncGenerator<Uint8Array> {
    for (let at = first; at < last; ) {
      if (at < end) {
        for await (const piece of replay.from(at, Math.min(end, last))) {
          at += piece.length;
          yield piece;
        }
      } else if (pending.length === 0) {
        if (!(await fill())) return;
      } else {
        const piece = take((end < at ? at : last) - end);
        if (end <= at) continue;
        at = end;
        yield piece;
      }
    }
  }

  return {
    get start() {
      return replay.start;
    },
    part,
    async assertWhole() {
      do take(pending.length);
      while (await fill());
    },
    async [Symbol.asyncDispose]() {
      await iterator.return(undefined);
    },
  };
}
